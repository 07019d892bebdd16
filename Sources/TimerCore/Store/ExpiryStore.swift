/// The store as the expiry loop sees it.
public protocol ExpiryStore: Sendable {
    /// Takes the lease of due timers that nobody holds, and counts the attempt, durably.
    func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim

    /// Whether this attempt of the timer is certainly still ours: `owner` holds its leases, judged by the monotonic clock
    /// and the last renewal that the database confirmed, and nothing that was done here has ended the timer. No delivery
    /// may start once this is false.
    func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool

    /// Writes what became of claimed timers, in one statement, each only while its lease is still ours. A single one
    /// that cannot be written is reported by the store and stays claimed: it holds up no other, and is not to be tried
    /// again. Of a timer that has an end already, that end stands.
    ///
    /// Throws when none could be written: then all are to be tried again.
    ///
    /// - Returns: the ids that were no longer ours, and of which nothing was changed.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID]
}
