/// Everything that is wrong with an `outputMode`.
public struct InvalidOutputMode: Error, Hashable, Sendable {
    /// At least one.
    public let problems: [FieldProblem]
}
