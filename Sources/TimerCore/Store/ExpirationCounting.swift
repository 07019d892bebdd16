/// The part of the store that counts timers for the API.
public protocol ExpirationCounting: Sendable {
    /// The number of timers that a filter lets through: exact up to `CountedTimers.exactLimit`, if they are found in time.
    ///
    /// It is counted in steps, each of which costs as much as a page of a list and waits for its turn as one does.
    ///
    /// - Parameter patience: the time after which no further step is made, and what is left is reckoned.
    func count(_ filter: ExpirationFilter, within patience: Duration) async throws(StoreError) -> CountedTimers
}
