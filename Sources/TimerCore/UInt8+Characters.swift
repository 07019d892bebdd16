/// Classes of ASCII characters, by their bytes.
extension UInt8 {
    /// `A` to `Z`, `a` to `z`, `0` to `9`.
    public var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// A letter, a digit, `.`, `_` or `-`: what hosts, topics, replicas and tokens are named with.
    public var isNameCharacter: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: isASCIILetterOrDigit
        }
    }

    /// RFC 9110 §5.6.2: tchar.
    public var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default: isASCIILetterOrDigit
        }
    }
}
