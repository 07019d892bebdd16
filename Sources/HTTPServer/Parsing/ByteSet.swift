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

extension UInt8 {
    /// HTAB, SP, VCHAR or obs-text (RFC 9110 §5.5): what a field value may hold.
    @inline(__always)
    var isFieldContent: Bool {
        self >= 0x20 ? self != 0x7F : self == 0x09
    }

    var isDigit: Bool {
        (0x30...0x39).contains(self)
    }

    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
