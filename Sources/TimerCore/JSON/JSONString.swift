/// The characters of a JSON string.
enum JSONString {
    /// - Parameter text: what is between the quotes; known to be valid.
    static func decode(_ text: ArraySlice<UInt8>) -> String {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == UInt8(ascii: "\\") else {
                utf8.append(text[index])
                index += 1
                continue
            }
            index += 1
            decodeEscape(in: text, at: &index, into: &utf8)
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    private static func decodeEscape(in text: ArraySlice<UInt8>, at index: inout Int, into utf8: inout [UInt8]) {
        let letter = text[index]
        index += 1
        switch letter {
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): utf8 += Array(String(decodeCharacter(in: text, at: &index)).utf8)
        default: utf8.append(letter)
        }
    }

    /// Of one or, for a surrogate pair, two units of four digits.
    private static func decodeCharacter(in text: ArraySlice<UInt8>, at index: inout Int) -> Character {
        let unit = decodeUnit(in: text, at: &index)
        guard (0xD800...0xDBFF).contains(unit) else { return Character(scalar(unit)) }
        index += 2
        let trailing = decodeUnit(in: text, at: &index)
        return Character(scalar(0x10000 + (unit - 0xD800) << 10 + (trailing - 0xDC00)))
    }

    private static func decodeUnit(in text: ArraySlice<UInt8>, at index: inout Int) -> UInt32 {
        let digits = text[index..<index + 4]
        index += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1.hexDigitValue ?? 0) }
    }

    private static func scalar(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
