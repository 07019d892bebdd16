import Synchronization

/// The time by which timers are claimed before they are due, so that the commit of a claim makes none late: as long as
/// claims lately took, one alone or all those that a burst needed. Shared by the loop and by those that wake it.
public final class LookAhead: Sendable {
    private let claims: Mutex<ClaimTimes>

    /// No more than `cap`; zero: nothing is claimed before it is due.
    public init(cap: Duration) {
        claims = Mutex(ClaimTimes(cap: cap))
    }

    /// The time at present.
    var duration: Duration {
        claims.withLock { $0.lookAhead }
    }

    /// Notes a claim that found none: a burst is over.
    func foundNone() {
        claims.withLock { $0.endBurst() }
    }

    /// Notes a claim that took timers.
    func observe(_ claim: ClaimTimes.Claim) {
        claims.withLock { $0.observe(claim) }
    }
}

/// The times that the last claims took, and the look-ahead that follows from them: the longest of them. With one claim in a
/// hundred outside, as many timers are late, and those that wait behind them.
///
/// Claims that follow each other, since timers of one instant are more than a claim takes, count as one: the last of those
/// timers is late by what all of them take.
struct ClaimTimes {
    /// A claim that took timers.
    struct Claim {
        let sent: ContinuousClock.Instant
        let received: ContinuousClock.Instant
        /// True if timers were left that it could have taken.
        let isCutShort: Bool
        /// True if it took timers before they were due.
        let isEarly: Bool
    }

    /// Claims that are remembered.
    static let capacity = 512
    /// The least: below it, the wake-up of a thread counts.
    static let shortest = Duration.milliseconds(2)
    /// What is taken for their time before any is known: two that take as many as they may. It is forgotten like one of them.
    static let expected = Duration.milliseconds(25)

    private let cap: Duration
    private var times = [expected]
    private var next = 1
    private var longest = expected
    /// When the first claim of a burst was sent; nil: the last claim left nothing behind. A backlog is no burst: it is late
    /// already.
    private var burstBegan: ContinuousClock.Instant?
    /// From `shortest` to the cap.
    private(set) var lookAhead: Duration

    init(cap: Duration) {
        self.cap = cap
        lookAhead = min(Self.expected, cap)
    }

    mutating func observe(_ claim: Claim) {
        let began = burstBegan ?? claim.sent
        burstBegan = claim.isCutShort && (claim.isEarly || burstBegan != nil) ? began : nil
        remember(began.duration(to: claim.received))
        lookAhead = min(max(longest, Self.shortest), cap)
    }

    mutating func endBurst() {
        burstBegan = nil
    }

    private mutating func remember(_ duration: Duration) {
        let isFull = times.count == Self.capacity
        let forgotten = isFull ? times[next % Self.capacity] : .zero
        if isFull { times[next % Self.capacity] = duration } else { times.append(duration) }
        next += 1
        if duration >= longest { longest = duration } else if forgotten == longest { longest = times.max() ?? duration }
    }
}
