import TimerCore

/// A call of the list lane: what may look at many timers, or wait for a step of a bulk operation.
enum ListCall: Sendable {
    case page(ExpirationQuery)
    case count(CountStep)
    /// All candidates of a count.
    case candidates(ExpirationQuery, ListSource)
    case bulk(BulkCommand)
}

/// The answer to a `ListCall`.
enum ListAnswer: Sendable {
    case page(ExpirationPage)
    case counted(CountedStep)
    case candidates(Double)
    case bulk(BulkReply)
}
