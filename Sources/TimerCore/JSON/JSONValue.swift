/// The place and the kind of a value in the text that was scanned.
struct JSONValue: Sendable {
    let kind: JSONKind
    /// Offsets into the text; of strings, what is between the quotes.
    let range: Range<Int>
    /// True if it is a string with a backslash.
    let hasEscapes: Bool
}

/// One member of an object: the places of its name and its value in the text.
struct JSONMember: Sendable {
    let name: JSONValue
    let value: JSONValue
}

/// The kind of a JSON value (RFC 8259 §3).
public enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null

    /// As the object of "must be …".
    var noun: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
