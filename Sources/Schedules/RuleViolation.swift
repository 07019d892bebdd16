/// A rule for schedules that a request breaks, in the words of the platform where it has them.
public struct RuleViolation: Hashable, Sendable {
    /// The field: `#/repeat/frequency`.
    public let pointer: String
    /// A sentence.
    public let message: String

    public init(_ pointer: String, _ message: String) {
        self.pointer = pointer
        self.message = message
    }
}
