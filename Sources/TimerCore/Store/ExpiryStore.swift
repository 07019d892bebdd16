/// The store as the expiry loop sees it.
public protocol ExpiryStore: Sendable {
    /// Takes the lease of up to `limit` due timers that nobody holds, and counts the attempt, durably.
    ///
    /// - Parameter saturated: destinations that have no room; their timers stay where they are.
    func claim(limit: Int, excluding saturated: [DestinationKey]) async throws(StoreError) -> Claim

    /// Writes what became of claimed timers, in one statement, each only while its lease is still ours.
    ///
    /// - Returns: the ids that were no longer ours, and of which nothing was changed.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID]
}
