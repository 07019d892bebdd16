/// A problem with one field of a JSON body.
public struct FieldProblem: Hashable, Sendable {
    /// The sort of a problem.
    public enum Kind: Hashable, Sendable {
        /// The field must be there, and is not.
        case missing
        /// There is no such field.
        case unknown
        /// The field has a value that is not allowed.
        case invalid
    }

    /// A JSON Pointer as a URI fragment (RFC 6901 §6): `#/outputMode/method`.
    public let pointer: String
    /// As the predicate of a sentence about the field: "must be one of …".
    public let detail: String
    /// The sort of this problem.
    public let kind: Kind

    /// A problem with the field that `pointer` names.
    public init(pointer: String, detail: String, kind: Kind = .invalid) {
        self.pointer = pointer
        self.detail = detail
        self.kind = kind
    }

    /// The problem of a required field that is absent.
    public static func missing(_ pointer: String) -> FieldProblem {
        FieldProblem(pointer: pointer, detail: "is required", kind: .missing)
    }

    /// The problem of a field that is not defined.
    public static func unknown(_ pointer: String) -> FieldProblem {
        FieldProblem(pointer: pointer, detail: "is not a known field", kind: .unknown)
    }
}

/// The writer of JSON Pointers in their URI fragment form (RFC 6901 §6).
enum JSONPointer {
    /// Longer names are cut: an answer that names every field may not outgrow the request without bound.
    private static let nameLimit = 128

    static func append(_ name: String, to pointer: String) -> String {
        var result = pointer + "/"
        for byte in name.utf8.prefix(nameLimit) { append(byte, to: &result) }
        return result
    }

    private static func append(_ byte: UInt8, to text: inout String) {
        switch byte {
        case UInt8(ascii: "~"): text += "~0"
        case UInt8(ascii: "/"): text += "~1"
        case _ where isFragmentCharacter(byte): text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "%" + hex(byte >> 4) + hex(byte & 0xF)
        }
    }

    /// True if RFC 3986 §3.5 allows the character unencoded.
    private static func isFragmentCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            "-._!$&'()*+,;=:@?".utf8.contains(byte)
        }
    }

    private static func hex(_ nibble: UInt8) -> String {
        String(nibble, radix: 16, uppercase: true)
    }
}
