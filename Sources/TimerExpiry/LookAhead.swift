import Synchronization

/// The time by which timers are claimed before they are due, so that the commit of a claim makes none late: as long as
/// claims lately took. Shared by the loop and by those that wake it.
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

    /// Notes how long a claim took that took timers.
    func observe(_ duration: Duration) {
        claims.withLock { $0.observe(duration) }
    }
}

/// The times that the last claims took, and the look-ahead that follows from them: the longest of them. With one claim in a
/// hundred outside, as many timers are late, and those that wait behind them.
struct ClaimTimes {
    /// Claims that are remembered.
    static let capacity = 512
    /// The least: below it, the wake-up of a thread counts.
    static let shortest = Duration.milliseconds(2)
    /// What is taken for their time before any is known: a commit on a slow disk. It is forgotten like one of them.
    static let expected = Duration.milliseconds(10)

    private let cap: Duration
    private var times = [expected]
    private var next = 1
    private var longest = expected
    /// From `shortest` to the cap.
    private(set) var lookAhead: Duration

    init(cap: Duration) {
        self.cap = cap
        lookAhead = min(Self.expected, cap)
    }

    mutating func observe(_ duration: Duration) {
        let isFull = times.count == Self.capacity
        let forgotten = isFull ? times[next % Self.capacity] : .zero
        if isFull { times[next % Self.capacity] = duration } else { times.append(duration) }
        next += 1
        if duration >= longest { longest = duration } else if forgotten == longest { longest = times.max() ?? duration }
        lookAhead = min(max(longest, Self.shortest), cap)
    }
}
