extension Timestamp {
    /// Reads an RFC 3339 §5.6 date-time: `2020-04-06T08:57:04.650Z`, or with an offset, `t` and `z` in either case.
    ///
    /// Digits finer than milliseconds are truncated. Seconds of 60 are refused: POSIX time, which everything here and
    /// in the database counts by, has no leap seconds. The instant must be in the years 0001 to 9999, in UTC.
    public init(rfc3339 text: String) throws(InvalidTimestamp) {
        var text = text
        self = try text.withUTF8 { utf8 in
            var reader = RFC3339Reader(utf8)
            return Result { () throws(InvalidTimestamp) in try reader.read() }
        }.get()
    }

    /// `yyyy-MM-ddTHH:mm:ss.SSSZ`, in UTC; microseconds are truncated. What four digits of year cannot write is shown
    /// as the nearest instant that they can.
    public var rfc3339: String {
        let dayLength: Int64 = 86_400_000
        let milliseconds = min(max(self, .earliest), .latest).milliseconds
        let timeOfDay = (milliseconds % dayLength + dayLength) % dayLength
        let date = CivilDate(daysSinceEpoch: Int((milliseconds - timeOfDay) / dayLength))
        let time = Int(timeOfDay)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var digits = DigitWriter(buffer)
            digits.write(date.year, width: 4, then: "-")
            digits.write(date.month, width: 2, then: "-")
            digits.write(date.day, width: 2, then: "T")
            digits.write(time / 3_600_000, width: 2, then: ":")
            digits.write(time / 60_000 % 60, width: 2, then: ":")
            digits.write(time / 1_000 % 60, width: 2, then: ".")
            digits.write(time % 1_000, width: 3, then: "Z")
            return digits.count
        }
    }

    private struct DigitWriter {
        private let buffer: UnsafeMutableBufferPointer<UInt8>
        private(set) var count = 0

        init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
            self.buffer = buffer
        }

        mutating func write(_ number: Int, width: Int, then separator: Unicode.Scalar) {
            var rest = number
            for index in (count..<count + width).reversed() {
                buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            buffer[count + width] = UInt8(ascii: separator)
            count += width + 1
        }
    }
}

/// The reason why a text is not read as an RFC 3339 date-time.
public struct InvalidTimestamp: Error, Hashable, Sendable {
    /// As the predicate of a sentence about the field: "must be …".
    public let detail: String
}

/// A reader of one RFC 3339 §5.6 date-time, from left to right.
struct RFC3339Reader {
    private let text: UnsafeBufferPointer<UInt8>
    private var offset = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    mutating func read() throws(InvalidTimestamp) -> Timestamp {
        let day = try readDate()
        try expectLetter("t")
        let millisecondOfDay = try readTime()
        let offsetMinutes = try readOffset()
        guard offset == text.count else { throw Self.malformed }
        let instant = Timestamp(
            milliseconds: Int64(day) * 86_400_000 + Int64(millisecondOfDay - offsetMinutes * 60_000))
        guard (Timestamp.earliest...Timestamp.latest).contains(instant) else {
            throw InvalidTimestamp(detail: "must be in the years 0001 to 9999")
        }
        return instant
    }

    private mutating func readDate() throws(InvalidTimestamp) -> Int {
        let year = try readDigits(4)
        try expect("-")
        let month = try readDigits(2)
        try expect("-")
        let date = CivilDate(year: year, month: month, day: try readDigits(2))
        guard date.exists else { throw InvalidTimestamp(detail: "must be a day that exists") }
        return date.daysSinceEpoch
    }

    private mutating func readTime() throws(InvalidTimestamp) -> Int {
        let hour = try readDigits(2)
        try expect(":")
        let minute = try readDigits(2)
        try expect(":")
        let second = try readDigits(2)
        guard second != 60 else {
            throw InvalidTimestamp(detail: "must not be a leap second (seconds of 60): use the second that follows")
        }
        guard hour < 24, minute < 60, second < 60 else {
            throw InvalidTimestamp(detail: "must be a time from 00:00:00 to 23:59:59")
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000 + (try readMilliseconds())
    }

    /// Any number of digits from one; what is finer than milliseconds is truncated.
    private mutating func readMilliseconds() throws(InvalidTimestamp) -> Int {
        guard peek() == UInt8(ascii: ".") else { return 0 }
        offset += 1
        var milliseconds = try readDigits(1) * 100
        var weight = 10
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek()) {
            milliseconds += Int(peek() - UInt8(ascii: "0")) * weight
            weight /= 10
            offset += 1
        }
        return milliseconds
    }

    /// Minutes east of UTC. `-00:00`, "the local offset is not known" (§4.3), is UTC as well.
    private mutating func readOffset() throws(InvalidTimestamp) -> Int {
        let sign = peek()
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            try expectLetter("z")
            return 0
        }
        offset += 1
        let hours = try readDigits(2)
        try expect(":")
        let minutes = try readDigits(2)
        guard hours < 24, minutes < 60 else {
            throw InvalidTimestamp(detail: "must have an offset from -23:59 to +23:59")
        }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private mutating func readDigits(_ count: Int) throws(InvalidTimestamp) -> Int {
        var number = 0
        for _ in 0..<count {
            let byte = peek()
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw Self.malformed }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            offset += 1
        }
        return number
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(InvalidTimestamp) {
        guard peek() == UInt8(ascii: character) else { throw Self.malformed }
        offset += 1
    }

    /// §5.6 NOTE: "T" and "Z" may be lower case.
    private mutating func expectLetter(_ lowercase: Unicode.Scalar) throws(InvalidTimestamp) {
        guard peek() | 0x20 == UInt8(ascii: lowercase) else { throw Self.malformed }
        offset += 1
    }

    /// The next byte; NUL, which no rule takes, at the end.
    private func peek() -> UInt8 {
        offset < text.count ? text[offset] : 0
    }

    private static let malformed = InvalidTimestamp(
        detail: "must be an RFC 3339 date-time with an offset, such as 2020-04-06T08:57:04.650Z")
}
