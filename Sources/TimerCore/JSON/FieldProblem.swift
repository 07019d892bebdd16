/// What is wrong with one field of a JSON body.
public struct FieldProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The field must be there, and is not.
        case missing
        /// There is no such field.
        case unknown
        case invalid
    }

    /// A JSON Pointer as a URI fragment (RFC 6901 §6): `#/outputMode/method`.
    public let pointer: String
    /// As the predicate of a sentence about the field: "must be one of …".
    public let detail: String
    public let kind: Kind

    public init(pointer: String, detail: String, kind: Kind = .invalid) {
        self.pointer = pointer
        self.detail = detail
        self.kind = kind
    }

    public static func missing(_ pointer: String) -> FieldProblem {
        FieldProblem(pointer: pointer, detail: "is required", kind: .missing)
    }

    public static func unknown(_ pointer: String) -> FieldProblem {
        FieldProblem(pointer: pointer, detail: "is not a known field", kind: .unknown)
    }
}
