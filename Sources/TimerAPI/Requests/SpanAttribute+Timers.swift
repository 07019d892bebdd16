import TimerCore
import Tracing

extension SpanAttribute {
    /// The timer that a request is about.
    static func expirationID(_ id: ExpirationID) -> SpanAttribute {
        SpanAttribute("timer.expiration.id", id.description)
    }
}
