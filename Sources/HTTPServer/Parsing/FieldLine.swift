/// `field-name ":" OWS field-value OWS` (RFC 9112 §5).
enum FieldLine {
    /// - Parameter line: where the line lies in `bytes`, without its end; not empty.
    static func parse(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestFailure) -> FieldRange {
        guard let colon = bytes.firstIndex(of: 0x3A, in: line), colon > line.lowerBound else {
            throw RequestFailure(400, "A header line has no name or no colon")
        }
        // Refuses whitespace before the colon (§5.1) and folded lines (§5.2) as well: neither is a token.
        guard bytes.allTokenBytes(line.lowerBound..<colon) else {
            throw RequestFailure(400, "A header name is malformed")
        }
        let value = bytes.trimmingWhitespace(colon + 1..<line.upperBound)
        for index in value where !bytes[index].isFieldContent {
            throw RequestFailure(400, "A header value holds a control character")
        }
        return FieldRange(name: line.lowerBound..<colon, value: value)
    }
}
