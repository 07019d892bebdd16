import TimerCore

extension PostgresStore {
    /// Changes a timer, or stores it once more.
    public func change(_ change: ExpirationChange) async throws(StoreError) -> ChangeResult {
        try await lanes.change.submit(change, bytes: change.size)
    }
}
