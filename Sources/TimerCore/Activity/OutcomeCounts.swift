import Synchronization

/// What became of the attempts of a process since it began, or of several over a while.
public struct OutcomeCounts: Hashable, Sendable {
    /// Timers that were delivered.
    public var fired: Int
    /// Attempts that failed and are followed by another.
    public var retried: Int
    /// Timers that ended in error.
    public var failed: Int
    /// How late the delivered ones were.
    public var lateness: LatenessHistogram

    /// Counts of these; of nothing, by default.
    public init(fired: Int = 0, retried: Int = 0, failed: Int = 0, lateness: LatenessHistogram = LatenessHistogram()) {
        self.fired = fired
        self.retried = retried
        self.failed = failed
        self.lateness = lateness
    }

    /// The counts of both.
    public static func + (left: OutcomeCounts, right: OutcomeCounts) -> OutcomeCounts {
        OutcomeCounts(
            fired: left.fired + right.fired, retried: left.retried + right.retried, failed: left.failed + right.failed,
            lateness: left.lateness + right.lateness)
    }

    /// What has come since `earlier`, which counted the same; never less than nothing.
    public func since(_ earlier: OutcomeCounts) -> OutcomeCounts {
        OutcomeCounts(
            fired: max(0, fired - earlier.fired), retried: max(0, retried - earlier.retried),
            failed: max(0, failed - earlier.failed), lateness: lateness.since(earlier.lateness))
    }
}

/// The counts of this process: the expiry path adds to them, and the heartbeat takes them along.
public final class OutcomeCounter: Sendable {
    private let state = Mutex(OutcomeCounts())

    /// A counter that has counted nothing.
    public init() {}

    /// The counts so far.
    public var counts: OutcomeCounts {
        state.withLock { $0 }
    }

    /// Counts a verdict on a timer that was due then. What was handed back or interrupted is no outcome.
    public func count(_ verdict: Settlement.Verdict, dueAt: Timestamp) {
        switch verdict {
        case .expired(let firedAt):
            state.withLock { counts in
                counts.fired += 1
                counts.lateness.add(firedAt.duration(since: dueAt))
            }
        case .retry: state.withLock { $0.retried += 1 }
        case .error, .givenUp: state.withLock { $0.failed += 1 }
        case .handBack, .interrupted: break
        }
    }
}
