/// The store's answer to an abort.
public enum AbortResult: Hashable, Sendable {
    /// Aborted by this call or by an earlier one: no delivery starts after this.
    case aborted
    case notFound
    /// Too late: a replica is delivering it.
    case beingDelivered
    /// Too late: it has ended as expired or error.
    case ended(ExpirationStatus)
}
