/// A valid JSON object (RFC 8259), as text, exactly as it was received: number spelling, key order, escapes
/// and duplicate keys included. It is never re-encoded.
public struct JSONObjectText: Hashable, Sendable {
    /// UTF-8, beginning with '{' and ending with '}'.
    public let bytes: ArraySlice<UInt8>

    /// Takes text that is known to be a valid object: a slice from the parser, or a value from the store.
    public init(trusted bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The object without members, `{}`.
    public static let empty = JSONObjectText(trusted: [UInt8(ascii: "{"), UInt8(ascii: "}")])

    /// Byte equality: two spellings of the same object differ.
    public static func == (left: JSONObjectText, right: JSONObjectText) -> Bool {
        left.bytes == right.bytes
    }

    /// Hashes all bytes at once: one by one costs much more.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension JSONObjectText {
    /// Takes one JSON object, without the whitespace around it.
    ///
    /// - Throws: `JSONError` when the bytes are anything else.
    public init(validating bytes: [UInt8]) throws(JSONError) {
        self = try JSONObject(bytes[...]).text
    }
}
