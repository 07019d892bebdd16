import TimerCore

extension ExpiryStore {
    /// A claim that no destination is kept out of.
    public func claim(limit: Int) async throws(StoreError) -> Claim {
        try await claim(limit: limit, excluding: [])
    }
}
