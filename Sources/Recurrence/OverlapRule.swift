/// What becomes of a local time that a backward change of the clock shows twice: `repeat.overlap`.
public enum OverlapRule: String, Hashable, Sendable, CaseIterable {
    /// Only the earlier of the two occurs.
    case first
    /// Both occur.
    case both
}
