/// Why text is not an RFC 3339 date-time that we take.
public struct InvalidTimestamp: Error, Hashable, Sendable {
    /// As the predicate of a sentence about the field: "must be …".
    public let detail: String
}
