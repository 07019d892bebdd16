import Synchronization
import TimerCore

/// A lane's callers, tenant by tenant: one who asks a hundred times at once waits for itself, and others do not.
///
/// A turn lasts as long as the lane lets its callers wait, at most; so nobody waits for ever.
final class TenantTurns: Sendable {
    private struct Caller {
        let weight: Int
        let deadline: ContinuousClock.Instant
        /// True: it goes; false: its time is over.
        let continuation: UnsafeContinuation<Bool, Never>
    }

    private let timeout: Duration
    private let order: Mutex<TurnOrder<Caller>>

    /// - Parameters:
    ///   - width: the weight of turns at a time: as many as the lane has connections, where each weighs 1.
    ///   - timeout: of the wait for a turn.
    ///   - waiting: the weight of callers that may wait.
    init(width: Int, timeout: Duration, waiting: (ofTenant: Int, inAll: Int) = (256, .max)) {
        self.timeout = timeout
        order = Mutex(TurnOrder(width: width, waiting: waiting))
    }

    /// Callers that wait for a turn.
    var waitingCount: Int {
        order.withLock(\.waitingCount)
    }

    /// Waits for a turn of `tenant`, and does `body` in it.
    func take<Output>(
        for tenant: String, weight: Int = 1, _ body: () async throws(StoreError) -> Output
    ) async throws(StoreError) -> Output {
        guard let goes = await enter(tenant, weight) else { throw .overloaded }
        guard goes else { throw .unavailable(reason: "no answer in time") }
        defer { leave(weight) }
        return try await body()
    }

    /// Nil: too many wait.
    private func enter(_ tenant: String, _ weight: Int) async -> Bool? {
        let deadline = ContinuousClock.now + timeout
        let isRefused = Mutex(false)
        let goes = await withUnsafeContinuation { continuation in
            let caller = Caller(weight: weight, deadline: deadline, continuation: continuation)
            switch order.withLock({ $0.enter(caller, of: tenant, weight: weight) }) {
            case .go: continuation.resume(returning: true)
            case .wait: break
            case .refuse:
                isRefused.withLock { $0 = true }
                continuation.resume(returning: false)
            }
        }
        return isRefused.withLock { $0 } ? nil : goes
    }

    private func leave(_ weight: Int) {
        var ended = [weight]
        while let weight = ended.popLast() {
            for next in order.withLock({ $0.leave(weight: weight) }) {
                let isInTime = ContinuousClock.now < next.deadline
                next.continuation.resume(returning: isInTime)
                if !isInTime { ended.append(next.weight) }
            }
        }
    }
}
