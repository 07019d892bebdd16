/// A set of ASCII octets in two words: a membership test without a table in memory.
struct ByteSet {
    private let low: UInt64
    private let high: UInt64

    private init(_ low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return ((byte < 0x40 ? low : high) >> UInt64(byte & 0x3F)) & 1 == 1
    }

    /// RFC 9110 §5.6.2 `tchar`: letters, digits and !#$%&'*+-.^_`|~
    static let token = ByteSet(0x3ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
    /// RFC 3986 §3.3 `pchar` and "/", without "%", which is checked with its digits.
    static let path = ByteSet(0x2fff_ffd2_0000_0000, 0x47ff_fffe_87ff_ffff)
    /// RFC 3986 §3.4 `query`: `path` and "?".
    static let query = ByteSet(0xafff_ffd2_0000_0000, 0x47ff_fffe_87ff_ffff)
    /// RFC 3986 §3.2.2 `reg-name`: unreserved and sub-delims.
    static let registeredName = ByteSet(0x2bff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe)
}

extension [UInt8] {
    /// True when the bytes in `range` are of `set`, or a "%" with its two digits.
    func allBytes(_ range: Range<Int>, of set: ByteSet) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if self[index] == 0x25 {
                guard index + 2 < range.upperBound, self[index + 1].hexadecimalValue != nil,
                    self[index + 2].hexadecimalValue != nil
                else { return false }
                index += 2
            } else if !set.contains(self[index]) {
                return false
            }
            index += 1
        }
        return true
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum PercentCoding {
    /// The text that `text` encodes; nil when a "%" has no two digits or the result is not UTF-8.
    static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case 0x25:
                guard let high = iterator.next()?.hexadecimalValue, let low = iterator.next()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case 0x2B where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
