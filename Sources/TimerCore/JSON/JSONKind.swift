/// What a JSON value is (RFC 8259 §3).
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
