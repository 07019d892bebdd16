/// The path of a call, with its query: origin-form (RFC 9112 §3.2.1).
enum RequestTarget {
    private static let longest = 8_000

    /// The reason why `text` cannot be sent as it is; nil if it can.
    static func problem(with text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "/") else { return "must begin with '/'" }
        guard text.utf8.count <= longest else { return "must not be longer than \(longest) bytes" }
        guard !text.utf8.contains(UInt8(ascii: "#")) else { return "must not have a fragment ('#')" }
        guard text.utf8.allSatisfy(mayStand) else {
            return "must have spaces, control characters, \"<>\\^`{|} and everything outside ASCII percent-encoded"
        }
        return hasWholeEscapes(text) ? nil : "must have two hexadecimal digits after each '%'"
    }

    /// RFC 3986 §3.3 and §3.4; square brackets are let through, as query strings use them everywhere.
    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func hasWholeEscapes(_ text: String) -> Bool {
        var digitsDue = 0
        for byte in text.utf8 {
            if digitsDue > 0 {
                guard byte.hexDigitValue != nil else { return false }
                digitsDue -= 1
            } else if byte == UInt8(ascii: "%") {
                digitsDue = 2
            }
        }
        return digitsDue == 0
    }
}
