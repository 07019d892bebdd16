import TimerCore

/// RFC 3339 date-times: what is read must be in range, and be the same after it was written.
enum DateTarget {
    static func run(_ input: [UInt8]) {
        guard let read = try? Timestamp(rfc3339: String(decoding: input, as: UTF8.self)) else { return }
        precondition((Timestamp.earliest...Timestamp.latest).contains(read), "out of range")
        let text = read.rfc3339
        precondition(text.utf8.count == 24, "not 24 characters: \(text)")
        precondition((try? Timestamp(rfc3339: text)) == read, "\(text) is not what was read")
    }
}
