import TimerCore

/// A fresh store for one check of the conformance suite.
public struct StoreFixture: Sendable {
    /// What a store is to the checks.
    public typealias Store = ExpirationStore & ExpiryStore & DestinationStore & DestinationExchange & BulkStore
        & AuditStore & FiringStore

    /// All ports of the store under test.
    public let store: any Store
    /// What the store tells of due timers.
    public let listener: RecordingListener
    /// Lets this much time pass for the store.
    public let advance: @Sendable (Duration) async throws -> Void

    /// A store with what the checks need to drive it.
    public init(
        store: any Store, listener: RecordingListener, advance: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.store = store
        self.listener = listener
        self.advance = advance
    }
}
