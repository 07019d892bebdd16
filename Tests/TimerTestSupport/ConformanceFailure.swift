/// What a store did otherwise than the suite asks.
public struct ConformanceFailure: Error, CustomStringConvertible {
    public let description: String
}
