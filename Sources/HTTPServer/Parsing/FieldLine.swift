/// The place of one field line in its message's bytes: `field-name ":" OWS field-value OWS` (RFC 9112 §5).
///
/// Four numbers of 32 bits, for a message has up to 100 of them and none is longer than its limits.
struct FieldLine {
    private let nameStart: UInt32
    private let nameCount: UInt32
    private let valueStart: UInt32
    private let valueCount: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
    var nameLength: Int { Int(nameCount) }

    init(name: Range<Int>, value: Range<Int>) {
        nameStart = UInt32(name.lowerBound)
        nameCount = UInt32(name.count)
        valueStart = UInt32(value.lowerBound)
        valueCount = UInt32(value.count)
    }

    /// Reads one line.
    ///
    /// - Parameter line: its place in `bytes`, without its end; not empty.
    init(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestError) {
        guard let colon = bytes.firstIndex(of: 0x3A, in: line), colon > line.lowerBound else {
            throw RequestError(400, "A header line has no name or no colon")
        }
        // Refuses whitespace before the colon (§5.1) and folded lines (§5.2) as well: neither is a token.
        guard bytes.allTokenBytes(line.lowerBound..<colon) else {
            throw RequestError(400, "A header name is malformed")
        }
        let value = bytes.trimmingWhitespace(colon + 1..<line.upperBound)
        for index in value where !bytes[index].isFieldContent {
            throw RequestError(400, "A header value holds a control character")
        }
        self.init(name: line.lowerBound..<colon, value: value)
    }
}
