/// What a store did otherwise than the suite asks.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// What was expected, and what came instead.
    public let description: String
}
