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
