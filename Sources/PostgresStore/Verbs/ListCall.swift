import TimerCore

/// A call of the list lane: what may look at many timers, or wait for a step of a bulk operation.
enum ListCall: Sendable {
    case page(ExpirationQuery)
    case count(ExpirationFilter)
    case bulk(BulkCommand)
}

/// The answer to a `ListCall`.
enum ListAnswer: Sendable {
    case page(ExpirationPage)
    case count(BulkCount)
    case bulk(BulkReply)
}
