/// When a connection's plans are to be made anew.
///
/// A plan is made once and kept. One that was made while a table was known to be empty may take an index that merely has
/// the key in it: all indexes cost the same then, and each look-up walks through all of that one later (ADR 5). The
/// server makes it anew when autovacuum has next analysed the table, which is a minute or more; a slow statement is the
/// earlier sign. Pure.
struct PlanLife {
    /// Plans cost milliseconds to make: not at every statement of a database that is slow for other reasons.
    static let pause = Duration.seconds(5)

    /// A statement that takes longer is slow.
    let limit: Duration
    private var forgottenAt: ContinuousClock.Instant?

    init(limit: Duration) {
        self.limit = limit
    }

    /// Whether to forget the plans after a statement that took `duration`.
    mutating func ends(after duration: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard duration > limit else { return false }
        if let forgottenAt, now < forgottenAt + Self.pause { return false }
        forgottenAt = now
        return true
    }
}
