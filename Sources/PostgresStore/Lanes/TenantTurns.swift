import Synchronization
import TimerCore

/// The order in which callers of several tenants go: so many at a time, and tenants in turn, however many callers of one
/// wait. Pure.
struct TurnOrder<Caller> {
    enum Answer {
        case go
        case wait
        /// The tenant has as many callers waiting as it may.
        case refuse
    }

    private let width: Int
    private let waitingOfTenant: Int
    private var underWay = 0
    private var waiting: [String: [Caller]] = [:]
    /// Those with callers that wait; the first has the next turn.
    private var tenants: [String] = []

    /// - Parameters:
    ///   - width: callers under way at a time.
    ///   - waitingOfTenant: callers of one tenant that may wait.
    init(width: Int, waitingOfTenant: Int) {
        self.width = width
        self.waitingOfTenant = waitingOfTenant
    }

    /// Callers that wait.
    var waitingCount: Int {
        waiting.values.reduce(0) { $0 + $1.count }
    }

    mutating func enter(_ caller: Caller, of tenant: String) -> Answer {
        if underWay < width {
            underWay += 1
            return .go
        }
        let count = waiting[tenant]?.count ?? 0
        guard count < waitingOfTenant else { return .refuse }
        if count == 0 { tenants.append(tenant) }
        waiting[tenant, default: []].append(caller)
        return .wait
    }

    /// One that was under way has ended.
    ///
    /// - Returns: the caller that goes in its place.
    mutating func leave() -> Caller? {
        guard let tenant = tenants.first, let next = waiting[tenant]?.first else {
            underWay -= 1
            return nil
        }
        tenants.removeFirst()
        waiting[tenant]?.removeFirst()
        if waiting[tenant]?.isEmpty == true { waiting[tenant] = nil } else { tenants.append(tenant) }
        return next
    }
}

/// A lane's callers, tenant by tenant: one who asks a hundred times at once waits for itself, and others do not.
///
/// A turn lasts as long as the lane lets its callers wait, at most; so nobody waits for ever.
final class TenantTurns: Sendable {
    private struct Caller {
        let deadline: ContinuousClock.Instant
        /// True: it goes; false: its time is over.
        let continuation: UnsafeContinuation<Bool, Never>
    }

    private let timeout: Duration
    private let order: Mutex<TurnOrder<Caller>>

    /// - Parameters:
    ///   - width: turns at a time: as many as the lane has connections.
    ///   - timeout: of the wait for a turn.
    init(width: Int, timeout: Duration) {
        self.timeout = timeout
        order = Mutex(TurnOrder(width: width, waitingOfTenant: 256))
    }

    /// Callers that wait for a turn.
    var waitingCount: Int {
        order.withLock(\.waitingCount)
    }

    /// Waits for a turn of `tenant`, and does `body` in it.
    func take<Output>(
        for tenant: String, _ body: () async throws(StoreError) -> Output
    ) async throws(StoreError) -> Output {
        guard let goes = await enter(tenant) else { throw .overloaded }
        guard goes else { throw .unavailable(reason: "no answer in time") }
        defer { leave() }
        return try await body()
    }

    /// Nil: too many wait.
    private func enter(_ tenant: String) async -> Bool? {
        let deadline = ContinuousClock.now + timeout
        let isRefused = Mutex(false)
        let goes = await withUnsafeContinuation { continuation in
            let caller = Caller(deadline: deadline, continuation: continuation)
            switch order.withLock({ $0.enter(caller, of: tenant) }) {
            case .go: continuation.resume(returning: true)
            case .wait: break
            case .refuse:
                isRefused.withLock { $0 = true }
                continuation.resume(returning: false)
            }
        }
        return isRefused.withLock { $0 } ? nil : goes
    }

    private func leave() {
        while let next = order.withLock({ $0.leave() }) {
            let isInTime = ContinuousClock.now < next.deadline
            next.continuation.resume(returning: isInTime)
            if isInTime { return }
        }
    }
}
