/// Whether timers fire: a row of the database, so that it holds for every replica.
public struct FiringState: Hashable, Sendable {
    /// A pause of all firing.
    public struct Pause: Hashable, Sendable {
        /// Its cause.
        public let reason: PauseReason
        /// The time from which on nothing was claimed.
        public let since: Timestamp
        /// The name of the token of who asked for it; nil: it was not asked for, or by nobody in particular.
        public let requester: String?

        /// A pause of this kind.
        public init(reason: PauseReason, since: Timestamp, requester: String? = nil) {
            self.reason = reason
            self.since = since
            self.requester = requester
        }
    }

    /// Nil: timers fire.
    public let pause: Pause?
    /// Timers that replicas hold, as they told with their last heartbeats: their attempts are under way, or they are about
    /// to go back to the queue.
    public let held: Int
    /// Replicas that have not told yet, since the pause began, what they hold.
    public let unheard: Int
    /// Replicas of a release that knows of no pause, and fires all the same.
    public let unaware: Int

    /// A state of this; timers fire, by default.
    public init(pause: Pause? = nil, held: Int = 0, unheard: Int = 0, unaware: Int = 0) {
        self.pause = pause
        self.held = held
        self.unheard = unheard
        self.unaware = unaware
    }

    /// True if nothing is under way, and nothing will be before somebody resumes.
    public var isAtRest: Bool {
        pause != nil && held == 0 && unheard == 0 && unaware == 0
    }
}

/// The cause of a pause of all firing.
public enum PauseReason: String, CaseIterable, Sendable {
    /// An operator asked for it.
    case requested
    /// The service was started with `PAUSED_START`.
    case start
    /// The database is another one than that which its rows come from: restored, copied or upgraded.
    case restored

    /// What an operator may do about it.
    public var advice: String {
        switch self {
        case .requested: "POST /-/resume lets timers fire again."
        case .start:
            """
            The service was started with PAUSED_START=true. POST /-/resume lets timers fire; those that are overdue go \
            out at once.
            """
        case .restored:
            """
            This is another database than the one that its timers were stored in: a restored dump, a copy, or a server \
            after pg_upgrade. If the service of the other one has ended for good, POST /-/resume accepts this database \
            and lets timers fire; those that are overdue go out at once. If it has not, both would fire the same timers.
            """
        }
    }
}
