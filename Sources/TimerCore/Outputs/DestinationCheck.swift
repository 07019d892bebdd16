/// Says at schedule time what is already known to be refused when the timer fires.
public protocol DestinationCheck: Sendable {
    /// Why this destination will never be called, or nil if nothing speaks against it yet. Only what the text of the
    /// hostname shows (literal addresses in any spelling, denied names): no name is resolved here.
    func refusal(of output: RESTOutputMode) -> String?
}
