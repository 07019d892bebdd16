import Synchronization
import TimerCore

/// All ports of the store in memory, for tests of what stands above it: one replica, a clock that the test moves.
public final class MemoryStore: ExpirationStore, ExpiryStore {
    /// The store's clock, which the test moves.
    public let clock: ManualClock
    private let state = Mutex(MemoryStoreState())
    private let listener: Mutex<(any DueListener)?>
    /// Whether bulk operations are worked off as soon as they are started; otherwise never.
    let worksBulkOff: Bool

    /// An empty store.
    ///
    /// - Parameters:
    ///   - listener: what is told of timers that are stored.
    ///   - worksBulkOff: false: bulk operations stay queued.
    public init(
        clock: ManualClock = ManualClock(), listener: (any DueListener)? = nil, worksBulkOff: Bool = true
    ) {
        self.clock = clock
        self.worksBulkOff = worksBulkOff
        self.listener = Mutex(listener)
    }

    /// Replaces the listener.
    public func setDueListener(_ listener: any DueListener) {
        self.listener.withLock { $0 = listener }
    }

    /// While set, every call throws it.
    public func fail(with error: StoreError?) {
        state.withLock { $0.failure = error }
    }

    /// As if another replica had taken over all that is claimed: the settlements that come now are not ours.
    public func loseLeases() {
        let now = clock.now
        state.withLock { $0.loseLeases(now) }
    }

    /// Stores a timer, or finds the one with its idempotency key.
    public func schedule(_ expiration: NewExpiration) async throws(StoreError) -> ScheduleResult {
        let now = clock.now
        let (result, dueIn) = try mutate { $0.schedule(expiration, now) }
        if let dueIn { listener.withLock { $0 }?.scheduled(dueIn: dueIn) }
        return result
    }

    /// Stores the timers of a batch, or finds those with its idempotency key.
    public func schedule(_ batch: NewBatch) async throws(StoreError) -> BatchResult {
        let now = clock.now
        let (result, dueIn) = try mutate { $0.schedule(batch, now) }
        if let dueIn { listener.withLock { $0 }?.scheduled(dueIn: dueIn) }
        return result
    }

    /// Aborts a timer that is pending and not claimed.
    public func abort(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> AbortResult {
        let now = clock.now
        return try mutate { $0.abort(id, applicantService: applicantService, by: requester, now) }
    }

    /// Changes a timer.
    public func change(_ change: ExpirationChange) async throws(StoreError) -> ChangeResult {
        let now = clock.now
        let (result, dueIn) = try mutate { $0.change(change, now) }
        if let dueIn { listener.withLock { $0 }?.scheduled(dueIn: dueIn) }
        return result
    }

    /// A timer by its id.
    public func expiration(_ id: ExpirationID) async throws(StoreError) -> Expiration? {
        try mutate { $0.rows[id]?.expiration }
    }

    /// The attempts of a timer after this number.
    public func attempts(of id: ExpirationID, after number: Int) async throws(StoreError) -> AttemptPage? {
        try mutate { $0.attempts(of: id, after: number) }
    }

    /// A page of timers.
    public func expirations(_ query: ExpirationQuery) async throws(StoreError) -> ExpirationPage {
        try mutate { $0.page(query) }
    }

    /// Claims what is due by the store's clock.
    public func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim {
        let now = clock.now
        return try mutate { $0.claim(request, now) }
    }

    /// Whether that attempt of that owner still holds the timer.
    public func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool {
        state.withLock { $0.owner == owner && $0.rows[id]?.isClaimed == true && $0.rows[id]?.attempt == attempt }
    }

    /// Writes outcomes.
    ///
    /// - Returns: the ids of those that came too late.
    public func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID] {
        let now = clock.now
        return try mutate { state in
            settlements.filter { !state.settle($0, now) }.map(\.id)
        }
    }

    func mutate<Result: Sendable>(
        _ body: (inout MemoryStoreState) -> Result
    ) throws(StoreError) -> Result {
        try state.withLock { (state) throws(StoreError) -> Result in
            if let failure = state.failure { throw failure }
            return body(&state)
        }
    }
}
