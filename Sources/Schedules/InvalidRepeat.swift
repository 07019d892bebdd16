/// Everything that is wrong with a `repeat`.
public struct InvalidRepeat: Error, Hashable, Sendable {
    /// Mandatory keys that are not there.
    public let missing: [String]
    /// In the order in which the platform looks.
    public let violations: [RuleViolation]
}
