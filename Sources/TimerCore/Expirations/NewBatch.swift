/// Timers of one request that were checked, and are not stored yet: they are stored in one commit.
public struct NewBatch: Sendable {
    /// The timers, at least one. All have an `idempotency`, with one fingerprint, or none has.
    public let expirations: [NewExpiration]
    /// True: when the database refuses one of them, none is stored.
    public let isAtomic: Bool

    /// A batch of these timers.
    public init(_ expirations: [NewExpiration], isAtomic: Bool) {
        self.expirations = expirations
        self.isAtomic = isAtomic
    }
}

/// The store's answer to a batch.
public enum BatchResult: Hashable, Sendable {
    /// What became of each timer, in the batch's order.
    case done([Item])
    /// A batch with the same `Idempotency-Key` and another body was stored before; of this one nothing was.
    case keyReused

    /// The store's answer to one timer of a batch.
    public enum Item: Hashable, Sendable {
        /// The row is durable.
        case scheduled(ExpirationID)
        /// It was stored before, under this id, for a request with the same `Idempotency-Key` and body.
        case repeated(ExpirationID)
        /// The database refused it, in words for the log. Only of a batch that is not atomic: the others are stored.
        case refused(reason: String)
    }
}
