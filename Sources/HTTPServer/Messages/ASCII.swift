extension UInt8 {
    var asciiLowercased: UInt8 {
        (0x41...0x5A).contains(self) ? self | 0x20 : self
    }

    /// True for what a field value may hold: HTAB, SP, VCHAR or obs-text (RFC 9110 §5.5).
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

extension [UInt8] {
    /// True when the bytes in `range` spell `name`, ASCII letters compared without case.
    func equalsIgnoringASCIICase(_ range: Range<Int>, _ name: String) -> Bool {
        guard range.count == name.utf8.count else { return false }
        var index = range.lowerBound
        for byte in name.utf8 {
            guard self[index].asciiLowercased == byte.asciiLowercased else { return false }
            index += 1
        }
        return true
    }

    /// The same with a name in lower case. It has a label, for a literal without one is a String.
    func equalsIgnoringASCIICase(_ range: Range<Int>, lowercased: StaticString) -> Bool {
        guard range.count == lowercased.utf8CodeUnitCount else { return false }
        let known = lowercased.utf8Start
        for offset in 0..<range.count where self[range.lowerBound + offset].asciiLowercased != known[offset] {
            return false
        }
        return true
    }

    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the decimal digits of a number ≥ 0.
    mutating func append(decimal number: Int) {
        guard number >= 10 else { return append(UInt8(truncatingIfNeeded: number) + 0x30) }
        append(decimal: number / 10)
        append(UInt8(truncatingIfNeeded: number % 10) + 0x30)
    }

    /// Appends the hexadecimal digits of a number ≥ 0.
    mutating func append(hexadecimal number: Int) {
        if number >= 16 { append(hexadecimal: number / 16) }
        let digit = UInt8(truncatingIfNeeded: number % 16)
        append(digit < 10 ? digit + 0x30 : digit + 0x57)
    }
}

extension [UInt8] {
    func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let known = text.utf8Start
        for offset in 0..<range.count where self[range.lowerBound + offset] != known[offset] { return false }
        return true
    }

    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    func allTokenBytes(_ range: Range<Int>) -> Bool {
        for index in range where !ByteSet.token.contains(self[index]) { return false }
        return true
    }

    /// The part of `range` without the spaces and tabs at its ends.
    func trimmingWhitespace(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    /// The elements of a comma-separated list, trimmed; empty ones are skipped (RFC 9110 §5.6.1.2).
    func listElements(_ range: Range<Int>) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var start = range.lowerBound
        while start <= range.upperBound {
            let end = firstIndex(of: 0x2C, in: start..<range.upperBound) ?? range.upperBound
            let element = trimmingWhitespace(start..<end)
            if !element.isEmpty { elements.append(element) }
            start = end + 1
        }
        return elements
    }
}
