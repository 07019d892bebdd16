/// The characters of a JSON string.
enum JSONString {
    /// The string with its escapes resolved.
    ///
    /// - Parameter text: the bytes between the quotes; known to be valid.
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

    /// Decodes one or, for a surrogate pair, two units of four digits.
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

extension JSONScanner {
    /// Scans from the opening quote to past the closing one.
    mutating func scanString() throws(JSONError) -> JSONValue {
        try expect(UInt8(ascii: "\""))
        let start = offset
        var hasEscapes = false
        while true {
            skipPlainCharacters()
            guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset) }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return JSONValue(kind: .string, range: start..<offset - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try scanEscape()
            case 0x80...:
                try scanMultibyteCharacter()
            default:
                throw JSONError(.controlCharacter, at: offset)
            }
        }
    }

    /// Past printable ASCII other than quote and backslash, eight bytes at a time.
    private mutating func skipPlainCharacters() {
        while offset + 8 <= bytes.count {
            let start = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped) + offset
            let special = Self.specialBytes(UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
            guard special == 0 else {
                offset += special.trailingZeroBitCount / 8
                return
            }
            offset += 8
        }
        while offset < bytes.count, Self.specialBytes(UInt64(bytes[offset]) | Self.paddingAboveOneByte) == 0 {
            offset += 1
        }
    }

    /// The high bit of the lowest byte that is a quote, a backslash, below 0x20 or above 0x7F; zero if there is none.
    /// Bits above the lowest one set may be wrong: a subtraction borrows from the bytes above it.
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let control = (word &- ones &* 0x20) & ~word
        let quote = (quotes &- ones) & ~quotes
        let backslash = (backslashes &- ones) & ~backslashes
        return (word | control | quote | backslash) & (ones &* 0x80)
    }

    /// Seven letters above the byte that is looked at.
    private static let paddingAboveOneByte: UInt64 = 0x6161_6161_6161_6100

    private mutating func scanEscape() throws(JSONError) {
        let start = offset
        offset += 1
        guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset) }
        switch bytes[offset] {
        case UInt8(ascii: "u"):
            offset += 1
            try scanEscapedUnit(from: start)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        default:
            throw JSONError(.badEscape, at: start)
        }
    }

    /// The four digits after `\u`; after a leading surrogate the escaped trailing one as well.
    private mutating func scanEscapedUnit(from start: Int) throws(JSONError) {
        switch try scanFourHexDigits(from: start) {
        case 0xDC00...0xDFFF:
            throw JSONError(.loneSurrogate, at: start)
        case 0xD800...0xDBFF:
            guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
            else { throw JSONError(.loneSurrogate, at: start) }
            offset += 2
            guard (0xDC00...0xDFFF).contains(try scanFourHexDigits(from: start)) else {
                throw JSONError(.loneSurrogate, at: start)
            }
        default:
            return
        }
    }

    private mutating func scanFourHexDigits(from start: Int) throws(JSONError) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = bytes[offset].hexDigitValue else { throw JSONError(.badEscape, at: start) }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    /// One character of two to four bytes: shortest form, no surrogates, not above U+10FFFF (RFC 3629 §4).
    private mutating func scanMultibyteCharacter() throws(JSONError) {
        let (length, second): (Int, ClosedRange<UInt8>)
        switch bytes[offset] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.badUTF8, at: offset)
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else {
            throw JSONError(.badUTF8, at: offset)
        }
        for index in 2..<max(length, 2) where !(0x80...0xBF).contains(bytes[offset + index]) {
            throw JSONError(.badUTF8, at: offset)
        }
        offset += length
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit, in either letter case.
    var hexDigitValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
