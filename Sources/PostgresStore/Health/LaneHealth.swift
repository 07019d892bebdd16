/// The health of a lane, by the results of its statements and connections: a value without a clock of its own.
///
/// A statement that was refused for its values says nothing of it; one that the database could not do now neither: only
/// time tells. A connection that is lost is made anew in a moment; one that cannot be made, and a statement that fails
/// for its permissions or for the schema, break the lane.
struct LaneHealth {
    typealias Instant = ContinuousClock.Instant

    enum State: Equatable {
        case untried
        case working
        case failing(reason: String, since: Instant)
    }

    enum Change: Equatable {
        case broke(reason: String)
        case repaired(after: Duration)
    }

    /// The trouble of a lane, and its beginning.
    struct Trouble: Equatable {
        let reason: String
        let since: Instant
    }

    /// A lane that fails is in trouble when it has not worked for this long.
    let lease: Duration
    /// The same for one that gives no answer: its longest statement belongs in it.
    let patience: Duration
    private(set) var state = State.untried
    private(set) var workedAt: Instant?
    private let beganAt: Instant
    private var lastLoss: String?

    init(lease: Duration, patience: Duration, at now: Instant) {
        self.lease = lease
        self.patience = patience
        beganAt = now
    }

    mutating func worked(at now: Instant) -> Change? {
        defer {
            state = .working
            workedAt = now
            lastLoss = nil
        }
        guard case .failing(_, let since) = state else { return nil }
        return .repaired(after: now - since)
    }

    mutating func failed(_ reason: String, at now: Instant) -> Change? {
        if case .failing(let known, let since) = state {
            state = .failing(reason: reason, since: since)
            return known == reason ? nil : .broke(reason: reason)
        }
        state = .failing(reason: reason, since: now)
        return .broke(reason: reason)
    }

    /// A connection that had been made is gone.
    mutating func lost(_ reason: String) {
        lastLoss = reason
    }

    /// Nil while it works, or has failed for less than a lease.
    func trouble(at now: Instant) -> Trouble? {
        switch state {
        case .untried:
            Trouble(reason: lastLoss ?? "has not been tried yet", since: beganAt)
        case .failing(let reason, let since):
            now - (workedAt ?? since) > lease || workedAt == nil ? Trouble(reason: reason, since: since) : nil
        case .working:
            workedAt.flatMap { now - $0 > patience ? Trouble(reason: lastLoss ?? "no answer", since: $0) : nil }
        }
    }

    /// The reason for which nothing may begin now whose end needs this lane: stricter than `trouble`, because an attempt
    /// that has begun cannot be taken back. Nil: the lane works.
    func doubt(at now: Instant) -> String? {
        if case .failing(let reason, _) = state { return reason }
        return trouble(at: now)?.reason
    }

    /// The time since it last worked, or since it was made if it never has.
    func idle(at now: Instant) -> Duration {
        now - (workedAt ?? beganAt)
    }

    /// True when nothing has shown for a while that the lane works, so that it is to be probed.
    func isQuiet(at now: Instant) -> Bool {
        guard state == .working, let workedAt else { return true }
        return now - workedAt >= lease / 3
    }
}
