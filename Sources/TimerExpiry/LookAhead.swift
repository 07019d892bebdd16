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

/// The times that the last claims took, and the look-ahead that follows from them.
struct ClaimTimes {
    /// Claims that are remembered.
    static let capacity = 128
    /// The least: below it, the wake-up of a thread counts.
    static let shortest = Duration.milliseconds(2)

    private let cap: Duration
    private var times: [Duration] = []
    private var next = 0
    /// The 99th percentile, from `shortest` to the cap.
    private(set) var lookAhead: Duration

    init(cap: Duration) {
        self.cap = cap
        // Before anything is known: a commit on a slow disk.
        lookAhead = min(.milliseconds(10), cap)
    }

    mutating func observe(_ duration: Duration) {
        if times.count < Self.capacity { times.append(duration) } else { times[next] = duration }
        next = (next + 1) % Self.capacity
        let sorted = times.sorted()
        lookAhead = min(max(sorted[(sorted.count * 99 + 99) / 100 - 1], Self.shortest), cap)
    }
}
