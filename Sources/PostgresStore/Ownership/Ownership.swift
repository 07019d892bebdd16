/// The owner id under which this process holds timers, and the end of its lease: a state machine without a clock, a lock
/// or a database.
///
/// Each claimed row carries an owner id, and the row of that id in `replicas` says how long all of them are held. The
/// heartbeat registers and renews; the claim lane changes the id after a claim whose answer was lost. Both may be under
/// way at once, so each event names the ids that were sent.
///
///     unregistered ──registered──► held ──claimWasLost──► inDoubt ──changed──► held
///          ▲                        │
///          └──renewed: no row left──┘          unregistered ──claimWasLost──► inDoubt, any ──leave──► left
struct Ownership {
    typealias Instant = ContinuousClock.Instant

    /// An owner id and the time for which it counts.
    struct Tenure: Equatable {
        let owner: Int32
        /// No delivery may start from then on: the last renewal, counted from before it was sent.
        var until: Instant
        /// The first of the heartbeats that have been confirmed in time without a gap.
        var since: Instant
    }

    enum State: Equatable {
        /// No owner id, or others have taken its row for that of a dead replica.
        case unregistered
        case held(Tenure)
        /// A claim's answer was lost: rows may be ours that nobody here knows of. Nil: the owner id is gone as well.
        case inDoubt(Tenure?)
        /// Everything was given back.
        case left
    }

    /// The statement that the heartbeat is to send.
    enum Action: Equatable {
        case register
        /// Renew the rows of these owner ids.
        case renew([Int32])
        case nothing
    }

    /// Owner ids that are renewed at most; no row carries an older one any more.
    private static let remembered = 64

    let duration: Duration
    private(set) var state = State.unregistered
    /// Every owner id that a row of ours may still carry, the newest last.
    private(set) var owners: [Int32] = []

    init(duration: Duration) {
        self.duration = duration
    }

    var tenure: Tenure? {
        switch state {
        case .held(let tenure): tenure
        case .inDoubt(let tenure): tenure
        case .unregistered, .left: nil
        }
    }

    var isInDoubt: Bool {
        if case .inDoubt = state { true } else { false }
    }

    func isValid(at now: Instant) -> Bool {
        tenure.map { now < $0.until } ?? false
    }

    /// True while others may be taken for dead: our heartbeat came through a moment ago, and theirs had a whole lease in
    /// which it would have. After an outage or a stall of the database all leases have run out at once.
    func mayTakeOver(at now: Instant) -> Bool {
        guard let tenure else { return false }
        return now < tenure.until - duration / 2 && now - tenure.since > duration
    }

    /// The statement of the heartbeat that is due.
    func beat() -> Action {
        if state == .left { return .nothing }
        return owners.isEmpty ? .register : .renew(owners)
    }

    /// - Parameters:
    ///   - sent: the owner ids that the heartbeat was to renew, sent at `sentAt`.
    ///   - alive: those that had a row.
    mutating func renewed(_ sent: [Int32], alive: Set<Int32>, sentAt: Instant, at now: Instant) -> Action {
        // The claim lane has changed the owner id meanwhile; or all was given back.
        guard owners == sent, state != .left else { return .nothing }
        guard let owner = sent.last(where: alive.contains) else {
            state = isInDoubt ? .inDoubt(nil) : .unregistered
            return .register
        }
        hold(owner, sentAt, at: now)
        return .nothing
    }

    /// Takes in that a new owner id has its row. It counts as ours before any timer can carry it.
    mutating func inserted(_ owner: Int32) {
        owners.append(owner)
        if owners.count > Self.remembered { owners.removeFirst() }
    }

    /// The heartbeat and the claim lane may both have taken an owner id: the later one counts, and both are renewed.
    mutating func registered(_ owner: Int32, sentAt: Instant, at now: Instant) {
        guard owners.last == owner, state != .left else { return }
        hold(owner, sentAt, at: now)
    }

    mutating func claimWasLost() {
        if state == .left { return }
        state = .inDoubt(tenure)
    }

    /// The timers held have moved to the new owner id, and all others were released.
    mutating func changed(to owner: Int32, sentAt: Instant, at now: Instant) {
        guard isInDoubt else { return }
        let tenure = tenure
        state = tenure.map { .held($0) } ?? .unregistered
        registered(owner, sentAt: sentAt, at: now)
    }

    /// - Returns: the owner ids to give up.
    mutating func leave() -> [Int32] {
        state = .left
        return owners
    }

    /// Renews the lease. A heartbeat that was confirmed later than a second one was due begins a new series: the
    /// database, or this process, had come to a stop.
    private mutating func hold(_ owner: Int32, _ sentAt: Instant, at now: Instant) {
        let isUnbroken = tenure.map { now <= $0.until - duration / 3 } ?? false
        let since = isUnbroken ? tenure?.since ?? sentAt : sentAt
        let renewed = Tenure(owner: owner, until: sentAt + duration, since: since)
        state = isInDoubt ? .inDoubt(renewed) : .held(renewed)
    }
}
