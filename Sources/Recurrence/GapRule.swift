/// What becomes of a local time that a forward change of the clock leaves out: `repeat.gap`.
public enum GapRule: String, Hashable, Sendable, CaseIterable {
    /// It does not occur that day.
    case skip
    /// It is read with the UTC offset before the gap, as RFC 5545 §3.3.5 does: 02:30 becomes 03:30 where
    /// 02:00 to 03:00 is missing. Where another occurrence has that instant already, the two are one.
    case shift
}
