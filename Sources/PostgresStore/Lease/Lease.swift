import Synchronization
import TimerCore

/// What this process may say of itself: the number under which it holds timers, and until when.
///
/// Each claimed row carries its owner's number, and the owner's row in `replicas` says how long all of them are held.
/// Time is monotonic here, counted from before the heartbeat was sent: the lease ends for us before it ends for others.
final class Lease: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var current: Int32?
        /// Every number that a row of ours may still carry, the newest last.
        var owners: [Int32] = []
        var validUntil: Instant?
        /// A claim's answer was lost: rows may be ours that the loop does not know of.
        var isInDoubt = false
        /// Claimed and not settled: which attempt of each.
        var held: [ExpirationID: Int] = [:]
    }

    let duration: Duration
    private let state = Mutex(State())

    init(duration: Duration) {
        self.duration = duration
    }

    var current: Int32? {
        state.withLock { $0.current }
    }

    var owners: [Int32] {
        state.withLock { $0.owners }
    }

    /// Deliveries may start until then. In the past when the lease is lost or was never had.
    var deadline: Instant? {
        state.withLock { $0.current == nil ? nil : $0.validUntil }
    }

    var isValid: Bool {
        guard let deadline else { return false }
        return ContinuousClock.now < deadline
    }

    var isInDoubt: Bool {
        state.withLock { $0.isInDoubt }
    }

    var heldCount: Int {
        state.withLock { $0.held.count }
    }

    func claimWasLost() {
        state.withLock { $0.isInDoubt = true }
    }

    func took(_ expirations: [ClaimedExpiration]) {
        state.withLock { state in
            for expiration in expirations { state.held[expiration.id] = expiration.attempt }
        }
    }

    /// Whether this attempt may begin: it is held under `owner`, and the lease is valid.
    func holds(_ id: ExpirationID, attempt: Int, owner: Int32) -> Bool {
        state.withLock { state in
            guard state.current == owner, let validUntil = state.validUntil, state.held[id] == attempt else { return false }
            return ContinuousClock.now < validUntil
        }
    }

    /// What was ended by this process, though another may have claimed it since, is not held any more.
    func ended(_ id: ExpirationID) {
        state.withLock { $0.held[id] = nil }
    }

    /// What was claimed again meanwhile stays held.
    func dropped(_ settlements: [Settlement]) {
        state.withLock { state in
            for settlement in settlements where state.held[settlement.id] == settlement.attempt {
                state.held[settlement.id] = nil
            }
        }
    }

    /// - Returns: whether there is still a row of ours.
    func renew(on connection: Connection, until deadline: Instant) throws(DatabaseError) -> Bool {
        let sent = owners
        if sent.isEmpty { return false }
        let sentAt = ContinuousClock.now
        var parameters = Parameters()
        parameters.add(.integer, sent)
        parameters.add(duration.wholeMicroseconds)
        let rows = try connection.run(LeaseStatements.renew, parameters, until: deadline)
        let alive = Set((0..<rows.count).compactMap { rows.integer($0, 0, as: Int32.self) })
        return state.withLock { state in
            // The claim lane has changed the number meanwhile, see `change`.
            guard state.owners == sent else { return true }
            state.current = sent.last(where: alive.contains)
            if state.current == nil { return false }
            state.validUntil = sentAt + duration
            return true
        }
    }

    /// Takes a new number. Whatever was held under the old one counts as lost if others have released it.
    func register(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        let sentAt = ContinuousClock.now
        adopt(try insert(on: connection, until: deadline), sentAt)
    }

    /// After a claim whose answer was lost: a new number for what the loop knows to hold, and the rest is let go.
    ///
    /// The old row is deleted first, which waits for a claim that still runs on a lost connection, and makes one that
    /// has not begun take nothing.
    func change(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        let old = owners
        let sentAt = ContinuousClock.now
        let new = try insert(on: connection, until: deadline)
        let held = state.withLock { $0.held }
        var delete = Parameters()
        delete.add(.integer, old)
        var move = Parameters()
        move.add(.integer, old)
        move.add(new)
        move.add(uuids: held.keys)
        move.add(.integer, held.values.lazy.map { Int32(clamping: $0) })
        _ = try connection.run([(LeaseStatements.leave, delete), (LeaseStatements.move, move)], until: deadline)
        adopt(new, sentAt)
        state.withLock { $0.isInDoubt = false }
    }

    /// Gives everything back, at the end.
    func leave(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(.integer, owners)
        _ = try connection.run(
            [(LeaseStatements.leave, parameters), (LeaseStatements.release, parameters)], until: deadline)
        state.withLock { $0.current = nil }
    }

    /// The keeper and the claim lane may both have taken one: the later is current, and both are renewed.
    private func adopt(_ owner: Int32, _ sentAt: Instant) {
        state.withLock { state in
            guard state.owners.last == owner else { return }
            state.current = owner
            state.validUntil = sentAt + duration
        }
    }

    /// A row of `replicas`. Its number counts as ours before any timer can carry it.
    private func insert(on connection: Connection, until deadline: Instant) throws(DatabaseError) -> Int32 {
        var parameters = Parameters()
        parameters.add(duration.wholeMicroseconds)
        let rows = try connection.run(LeaseStatements.register, parameters, until: deadline)
        guard rows.count == 1, let owner = rows.integer(0, 0, as: Int32.self) else {
            throw DatabaseError(kind: .failed, reason: "no owner number")
        }
        state.withLock { state in
            state.owners.append(owner)
            if state.owners.count > 64 { state.owners.removeFirst() }
        }
        return owner
    }
}
