/// What to do with occurrences whose time has passed unhandled: an outage, a pause, a slow claim.
public enum MisfirePolicy: Hashable, Sendable {
    /// Late ones do not fire. Late is what is due longer ago than `MisfirePolicy.grace`.
    case skip
    /// One of them fires, the earliest: it is the expiration that is stored already.
    case one
    /// Those that were due within the last `window` fire, the newest `limit` of them.
    case all(Backlog)

    /// How late an occurrence may be and still count as on time.
    public static let grace: Duration = .seconds(60)
}
