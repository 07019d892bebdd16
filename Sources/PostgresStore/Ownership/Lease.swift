import Synchronization
import TimerCore

/// This process's ownership and the timers that it holds, shared between the threads of the heartbeat, the claims, the
/// settlements and the deliveries.
///
/// Time is monotonic here, counted from before a heartbeat was sent: the lease ends for us before it ends for others.
final class Lease: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct State {
        var ownership: Ownership
        var held = HeldTimers()
    }

    let duration: Duration
    /// What others may know this replica by.
    let identity: ReplicaIdentity
    /// What each heartbeat takes along.
    let report: ReplicaReport
    let state: Mutex<State>

    init(
        duration: Duration, identity: ReplicaIdentity = ReplicaIdentity(), report: ReplicaReport = ReplicaReport()
    ) {
        self.duration = duration
        self.identity = identity
        self.report = report
        state = Mutex(State(ownership: Ownership(duration: duration)))
    }

    /// The owner id that claims use; nil: none was registered.
    var current: Int32? {
        state.withLock { $0.ownership.tenure?.owner }
    }

    /// Every owner id that a row of ours may still carry, the newest last.
    var owners: [Int32] {
        state.withLock { $0.ownership.owners }
    }

    /// Deliveries may start until then. Nil when the lease is lost or was never had.
    var deadline: Instant? {
        state.withLock { $0.ownership.tenure?.until }
    }

    var isValid: Bool {
        state.withLock { $0.ownership.isValid(at: .now) }
    }

    var isInDoubt: Bool {
        state.withLock { $0.ownership.isInDoubt }
    }

    /// True while other replicas may be taken for dead.
    var mayTakeOver: Bool {
        state.withLock { $0.ownership.mayTakeOver(at: .now) }
    }

    var heldCount: Int {
        state.withLock { $0.held.attempts.count }
    }

    /// True while this attempt may begin: it is held under `owner`, and the lease is valid.
    func holds(_ id: ExpirationID, attempt: Int, owner: Int32) -> Bool {
        state.withLock { state in
            state.ownership.tenure?.owner == owner && state.held.attempts[id] == attempt
                && state.ownership.isValid(at: .now)
        }
    }

    /// A timer that this process has aborted or changed, after others had taken it over and released it, is not held any
    /// more.
    func lost(_ id: ExpirationID) {
        state.withLock { $0.held.lost(id) }
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
}

/// The timers that were claimed here and not settled, with the attempt of each.
struct HeldTimers {
    private(set) var attempts: [ExpirationID: Int] = [:]

    mutating func took(_ expirations: [ClaimedExpiration]) {
        for expiration in expirations { attempts[expiration.id] = expiration.attempt }
    }

    /// A timer that was claimed again meanwhile stays held.
    mutating func dropped(_ settlements: [Settlement]) {
        for settlement in settlements where attempts[settlement.id] == settlement.attempt {
            attempts[settlement.id] = nil
        }
    }

    mutating func lost(_ id: ExpirationID) {
        attempts[id] = nil
    }
}
