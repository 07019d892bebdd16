import TimerCore

/// The pace at which claimed timers are put back without an attempt: each costs the database as much as a delivery. Pure.
///
/// They come due again a few at a time, 500 a second, whatever puts them off. When a fifth of a second's worth is ahead,
/// claims leave whose timers they are, until half of it has gone by; and they are small meanwhile, so that others' timers
/// are not late behind a large one.
struct PutOffs {
    typealias Instant = ContinuousClock.Instant

    private static let interval: Duration = .milliseconds(2)
    /// Those within it come due again together: for each due date there is a claim.
    private static let grain: Duration = .milliseconds(50)
    /// The time's worth that may be ahead before claims leave them.
    private static let longestBacklog: Duration = .milliseconds(200)
    /// Rows of a claim that may bring more of them.
    private static let claimLimit = 64
    /// Queues that are left one by one; more, and their tenants are.
    private static let mostQueues = 128

    /// The instant at which the next one comes due again, unless it waits for longer by itself.
    private var nextAt: Instant?
    private var offenders = ClaimExclusions()
    private var isBlocking = false

    /// Puts a timer off.
    ///
    /// - Parameter wait: for what it is put off.
    /// - Returns: when it is due again, from now: no sooner than that.
    mutating func add(_ queue: QueueKey, wait: Duration, at now: Instant) -> Duration {
        let place = max(nextAt ?? now, now)
        nextAt = place.advanced(by: Self.interval)
        note(queue)
        return wait + Self.grain * Int(now.duration(to: place) / Self.grain)
    }

    /// The most that a claim takes, which may bring more of them; nil: as much as there is room for.
    func limit(at now: Instant) -> Int? {
        guard let nextAt, nextAt > now, !isBlocking else { return nil }
        return Self.claimLimit
    }

    /// The queues and tenants whose timers claims leave for now, and until when.
    mutating func exclusions(at now: Instant) -> (exclusions: ClaimExclusions, until: Instant)? {
        guard let nextAt, nextAt > now else {
            nextAt = nil
            offenders = ClaimExclusions()
            isBlocking = false
            return nil
        }
        let backlog = now.duration(to: nextAt)
        if backlog >= Self.longestBacklog { isBlocking = true }
        if backlog <= Self.longestBacklog / 2 { isBlocking = false }
        return isBlocking ? (offenders, nextAt.advanced(by: Self.longestBacklog / -2)) : nil
    }

    private mutating func note(_ queue: QueueKey) {
        if offenders.contains(queue) { return }
        offenders.queues.insert(queue)
        guard offenders.queues.count > Self.mostQueues else { return }
        for queue in offenders.queues.prefix(Self.mostQueues) { offenders.tenants.insert(queue.tenant) }
        offenders.queues = offenders.queues.filter { !offenders.tenants.contains($0.tenant) }
    }
}
