import TimerCore

/// The parts of one answer that matter, gathered from the lines and bytes that libcurl hands over.
struct ResponseCollector {
    private(set) var status: Int?
    private(set) var isHeaderComplete = false
    private(set) var exceedsHeaderLimit = false
    /// 101, though no request asks for another protocol (RFC 9110 §15.2.2): what follows is no HTTP.
    private(set) var isSwitching = false
    private var headerBytes = 0
    private var bodyBytes = 0
    private var retryAfter: String?
    private var excerpt: [UInt8] = []

    /// True once a byte of an answer, interim ones included, has come.
    var hasBegun: Bool {
        headerBytes > 0
    }

    /// The final answer, once its header section is complete.
    var response: TransportResponse? {
        guard isHeaderComplete, let status else { return nil }
        return TransportResponse(status: status, retryAfter: retryAfter, excerpt: excerpt)
    }

    /// One header line with its line end, status lines and interim answers included.
    ///
    /// - Returns: false to break off, because the header sections are too long or announce another protocol.
    mutating func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        if headerBytes > TransportResponse.headerLimit {
            exceedsHeaderLimit = !isHeaderComplete
            return false
        }
        // What follows the body are trailers: nothing in them matters.
        if isHeaderComplete { return true }
        if line.starts(with: "HTTP/".utf8) {
            status = Self.status(in: line)
            retryAfter = nil
        } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
            // RFC 9110 §15.2: interim answers precede the final one.
            isHeaderComplete = (status ?? 0) >= 200
            isSwitching = status == 101
            return !isSwitching
        } else if let value = Self.value(of: "retry-after:", in: line) {
            retryAfter = value
        }
        return true
    }

    /// - Returns: false to break off, because enough was read.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = TransportResponse.excerptLimit - excerpt.count
        if room > 0 { excerpt += bytes.prefix(room) }
        bodyBytes += bytes.count
        return bodyBytes <= TransportResponse.bodyLimit
    }

    /// The three digits after the first space of `HTTP/1.1 200 OK`.
    private static func status(in line: UnsafeRawBufferPointer) -> Int? {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let digits = line[(space + 1)...].prefix { (0x30...0x39).contains($0) }
        guard digits.count == 3 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> String? {
        let length = name.utf8CodeUnitCount
        guard line.count > length else { return nil }
        for index in 0..<length where line[index] | 0x20 != name.utf8Start[index] | 0x20 { return nil }
        let value = line[length...].drop { $0 == 0x20 || $0 == 0x09 }
            .prefix(TransportResponse.retryAfterLimit).prefix { $0 >= 0x20 && $0 < 0x7F }
        return String(decoding: value, as: UTF8.self)
    }
}

/// Transfers whose answer counts, but whose body has not ended: each gets a moment for the rest, so that a receiver cannot
/// hold a slot for the whole timeout with an answer that never ends.
struct UnreadAnswers {
    private struct Entry {
        let handle: CurlHandle
        let use: Int
        let deadline: UInt64
    }

    /// Nanoseconds.
    private static let longestRest = UInt64(TransportResponse.longestRest.wholeMilliseconds) * 1_000_000

    /// Sorted by deadline.
    private var entries: ArraySlice<Entry> = []

    /// Monotonic nanoseconds.
    var earliestDeadline: UInt64 {
        entries.first?.deadline ?? .max
    }

    mutating func add(_ handle: CurlHandle, now: UInt64) {
        entries.append(Entry(handle: handle, use: handle.use, deadline: now + Self.longestRest))
    }

    /// Takes out those that have ended, and those whose time is up.
    ///
    /// - Returns: the latter.
    mutating func removeExpired(now: UInt64) -> [CurlHandle] {
        var expired: [CurlHandle] = []
        while let entry = entries.first {
            let isOver = entry.handle.use != entry.use || entry.handle.pending == nil
            guard isOver || entry.deadline <= now else { break }
            if !isOver { expired.append(entry.handle) }
            entries.removeFirst()
        }
        return expired
    }
}
