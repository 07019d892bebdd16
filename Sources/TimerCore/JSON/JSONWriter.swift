/// A writer of JSON text, in order and without looking back, that sets the commas itself.
public struct JSONWriter: Sendable {
    /// The text that was written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// The size of most answers: growing to it in steps would copy them.
    private static let firstCapacity = 128

    /// A writer that has written nothing.
    public init() {
        bytes.reserveCapacity(Self.firstCapacity)
    }

    /// Writes one object or, within an array, one element that is an object.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginValue()
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// Writes a member that is an object.
    public mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// Writes a member that is an array of objects.
    public mutating func array(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        key(name)
        nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Writes a member that is a string, or null.
    public mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        guard let value else { return append("null") }
        string(value)
    }

    /// Writes a string member whose name is known only at run time.
    public mutating func member(named name: String, _ value: String) {
        beginValue()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        string(value)
    }

    /// Writes a member that is an array of strings.
    public mutating func member(_ name: StaticString, _ values: [String]) {
        key(name)
        nest(UInt8(ascii: "["), UInt8(ascii: "]")) { json in
            for value in values {
                json.beginValue()
                json.string(value)
            }
        }
    }

    /// Writes a member that is an integer, in decimal digits.
    public mutating func member(_ name: StaticString, _ value: some BinaryInteger) {
        key(name)
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a member that is a number; it must be finite.
    public mutating func member(_ name: StaticString, _ value: Double) {
        key(name)
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a member that is an integer, or null.
    public mutating func member<Integer: BinaryInteger>(_ name: StaticString, _ value: Integer?) {
        guard let value else { return member(name, nil as String?) }
        member(name, value)
    }

    /// Writes a member that is `true` or `false`.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        append(value ? "true" : "false")
    }

    /// Writes a member that is a date-time in UTC with milliseconds, or null.
    public mutating func member(_ name: StaticString, _ value: Timestamp?) {
        member(name, value?.rfc3339)
    }

    /// Writes a member that is an object, byte for byte as it was received.
    public mutating func member(_ name: StaticString, _ value: JSONObjectText) {
        key(name)
        bytes.append(contentsOf: value.bytes)
    }

    /// Writes the name of a member whose value is sent apart: `take()` the text before it, send the value, and continue.
    public mutating func memberElsewhere(_ name: StaticString) {
        key(name)
    }

    /// Removes the text that was written so far, and returns it; later calls continue it.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func nest(_ opening: UInt8, _ closing: UInt8, _ content: (inout JSONWriter) -> Void) {
        bytes.append(opening)
        needsComma = false
        content(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func key(_ name: StaticString) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        append(name)
        append("\":")
    }

    private mutating func beginValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// RFC 8259 §7: quote, backslash and everything below U+0020 must be escaped.
    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case ..<0x20:
            append("\\u00")
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            bytes.append(Self.hexDigit(byte & 0xF))
        default: bytes.append(byte)
        }
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
