/// The value of a JSON number, from its text.
enum JSONNumber {
    /// The exact integer that `text` spells: `600000`, `600000.0` and `6e5` are the same one. Nil when the number has
    /// a fraction or does not fit.
    ///
    /// - Parameter text: follows RFC 8259 §6; nil for any other.
    static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
        plainInteger(text) ?? anyInteger(text)
    }

    /// Up to 18 digits and nothing else, as nearly every integer is spelt.
    private static func plainInteger(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    private static func anyInteger(_ text: ArraySlice<UInt8>) -> Int64? {
        guard var decimal = Decimal(text) else { return nil }
        decimal.dropTrailingZeros()
        guard !decimal.digits.isEmpty else { return 0 }
        // An Int64 has at most 19 digits.
        guard decimal.exponent >= 0, decimal.digits.count + decimal.exponent <= 19 else { return nil }
        var value: Int64 = 0
        for digit in decimal.digits + Array(repeating: 0, count: decimal.exponent) {
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.subtractingReportingOverflow(Int64(digit))
            guard !overflowed, !carried else { return nil }
            value = sum
        }
        // Counted downwards, because Int64.min has no positive counterpart.
        if decimal.isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The nearest double; nil when it is too large for one.
    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Digits times a power of ten.
    private struct Decimal {
        var isNegative = false
        /// Without leading zeros.
        var digits: [UInt8] = []
        var exponent = 0

        /// Nil: it has what no number has.
        init?(_ text: ArraySlice<UInt8>) {
            var afterPoint = false
            for index in text.indices {
                switch text[index] {
                case UInt8(ascii: "-"):
                    isNegative = true
                case UInt8(ascii: "."):
                    afterPoint = true
                case UInt8(ascii: "e"), UInt8(ascii: "E"):
                    exponent += Self.exponent(text[(index + 1)...])
                    return
                case let byte:
                    guard byte &- UInt8(ascii: "0") < 10 else { return nil }
                    if afterPoint { exponent -= 1 }
                    if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte - UInt8(ascii: "0")) }
                }
            }
        }

        /// Bounded: any number of digits may be written here.
        private static func exponent(_ text: ArraySlice<UInt8>) -> Int {
            var value = 0
            for byte in text where byte >= UInt8(ascii: "0") {
                value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
            }
            return text.first == UInt8(ascii: "-") ? -value : value
        }

        mutating func dropTrailingZeros() {
            while digits.last == 0 {
                digits.removeLast()
                exponent += 1
            }
        }
    }
}

extension JSONScanner {
    /// RFC 8259 §6: no leading zero, no leading plus, digits on both sides of the point, no NaN or Infinity.
    mutating func scanNumber() throws(JSONError) -> JSONValue {
        let start = offset
        if peek() == UInt8(ascii: "-") { offset += 1 }
        guard isDigit(peek()) else {
            throw JSONError(offset == start ? .unexpectedByte : .badNumber, at: start)
        }
        if peek() == UInt8(ascii: "0") { offset += 1 } else { skipDigits() }
        if isDigit(peek()) { throw JSONError(.badNumber, at: start) }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            try expectDigits(from: start)
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            try expectDigits(from: start)
        }
        return JSONValue(kind: .number, range: start..<offset, hasEscapes: false)
    }

    private mutating func expectDigits(from start: Int) throws(JSONError) {
        guard isDigit(peek()) else { throw JSONError(.badNumber, at: start) }
        skipDigits()
    }

    private mutating func skipDigits() {
        while isDigit(peek()) { offset += 1 }
    }

    /// The next byte; NUL, which no rule takes, at the end.
    private func peek() -> UInt8 {
        offset < bytes.count ? bytes[offset] : 0
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}
