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
