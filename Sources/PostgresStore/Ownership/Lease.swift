import Synchronization
import TimerCore

/// This process's ownership and what it holds, shared between the threads of the heartbeat, the claims, the settlements
/// and the deliveries; and the statements that ownership asks for.
///
/// Time is monotonic here, counted from before a heartbeat was sent: the lease ends for us before it ends for others.
final class Lease: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var ownership: Ownership
        var held = HeldTimers()
    }

    let duration: Duration
    private let state: Mutex<State>

    init(duration: Duration) {
        self.duration = duration
        state = Mutex(State(ownership: Ownership(duration: duration)))
    }

    var current: Int32? {
        state.withLock { $0.ownership.tenure?.owner }
    }

    /// Every number that a row of ours may still carry.
    var owners: [Int32] {
        state.withLock { $0.ownership.owners }
    }

    /// Deliveries may start until then. In the past when the lease is lost or was never had.
    var deadline: Instant? {
        state.withLock { $0.ownership.tenure?.until }
    }

    var isValid: Bool {
        state.withLock { $0.ownership.isValid(at: .now) }
    }

    var isInDoubt: Bool {
        state.withLock { $0.ownership.isInDoubt }
    }

    /// Whether other replicas may be taken for dead now.
    var mayJudge: Bool {
        state.withLock { $0.ownership.mayJudge(at: .now) }
    }

    var heldCount: Int {
        state.withLock { $0.held.attempts.count }
    }

    /// Whether this attempt may begin: it is held under `owner`, and the lease is valid.
    func holds(_ id: ExpirationID, attempt: Int, owner: Int32) -> Bool {
        state.withLock { state in
            state.ownership.tenure?.owner == owner && state.held.attempts[id] == attempt
                && state.ownership.isValid(at: .now)
        }
    }

    /// What was aborted by this process, because others had taken it over and let go of it, is not held any more.
    func aborted(_ id: ExpirationID) {
        state.withLock { $0.held.aborted(id) }
    }

    func claimWasLost() {
        state.withLock { $0.ownership.claimWasLost() }
    }

    func took(_ expirations: [ClaimedExpiration]) {
        state.withLock { $0.held.took(expirations) }
    }

    func dropped(_ settlements: [Settlement]) {
        state.withLock { $0.held.dropped(settlements) }
    }

    /// One heartbeat.
    ///
    /// - Returns: whether a new number was taken because others have taken this replica for dead.
    func beat(on connection: Connection, until deadline: Instant) throws(DatabaseError) -> Bool {
        switch state.withLock({ $0.ownership.beat() }) {
        case .nothing: return false
        case .register:
            try register(on: connection, until: deadline)
            return false
        case .renew(let owners):
            guard try renew(owners, on: connection, until: deadline) == .register else { return false }
            try register(on: connection, until: deadline)
            return true
        }
    }

    private func renew(
        _ owners: [Int32], on connection: Connection, until deadline: Instant
    ) throws(DatabaseError) -> Ownership.Action {
        let sentAt = Instant.now
        var parameters = Parameters()
        parameters.add(.integer, owners)
        parameters.add(duration.wholeMicroseconds)
        let rows = try connection.run(LeaseStatements.renew, parameters, until: deadline)
        let alive = Set((0..<rows.count).compactMap { rows.integer($0, 0, as: Int32.self) })
        return state.withLock { $0.ownership.renewed(owners, alive: alive, sentAt: sentAt, at: .now) }
    }

    /// Takes a new number. Whatever was held under the old one counts as lost if others have released it.
    func register(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        let sentAt = Instant.now
        let owner = try insert(on: connection, until: deadline)
        state.withLock { $0.ownership.registered(owner, sentAt: sentAt, at: .now) }
    }

    /// After a claim whose answer was lost: a new number for what the loop knows to hold, and the rest is let go.
    ///
    /// The old row is deleted first, which waits for a claim that still runs on a lost connection, and makes one that
    /// has not begun take nothing.
    func change(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        let old = owners
        let sentAt = Instant.now
        let new = try insert(on: connection, until: deadline)
        let held = state.withLock { $0.held.attempts }
        var delete = Parameters()
        delete.add(.integer, old)
        var move = Parameters()
        move.add(.integer, old)
        move.add(new)
        move.add(uuids: held.keys)
        move.add(.integer, held.values.lazy.map { Int32(clamping: $0) })
        _ = try connection.run([(LeaseStatements.leave, delete), (LeaseStatements.move, move)], until: deadline)
        state.withLock { $0.ownership.changed(to: new, sentAt: sentAt, at: .now) }
    }

    /// Gives the numbers back, at the end; what they hold is to be released by `Takeover`.
    func leave(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(.integer, state.withLock { $0.ownership.leave() })
        _ = try connection.run(LeaseStatements.depart, parameters, until: deadline)
    }

    /// A row of `replicas`.
    private func insert(on connection: Connection, until deadline: Instant) throws(DatabaseError) -> Int32 {
        var parameters = Parameters()
        parameters.add(duration.wholeMicroseconds)
        let rows = try connection.run(LeaseStatements.register, parameters, until: deadline)
        guard rows.count == 1, let owner = rows.integer(0, 0, as: Int32.self) else {
            throw DatabaseError(kind: .failed, reason: "no owner number")
        }
        state.withLock { $0.ownership.inserted(owner) }
        return owner
    }
}
