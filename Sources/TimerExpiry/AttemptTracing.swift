import Logging
import TimerCore
import Tracing

/// The spans of attempts, and the log lines of those that failed.
struct AttemptTracing: Sendable {
    /// Nil: nothing is recorded.
    let tracer: Tracer?
    let logger: Logger

    /// The time after a timer was asked for within which an attempt is a part of that trace. After it, it begins one of its
    /// own, linked to that: a trace that goes on for days can be shown and sampled by nobody.
    static let kinship = Duration.seconds(60)

    /// One attempt's place in a trace.
    struct Trace {
        /// Nil: it is not recorded.
        let span: Span?
        /// What the receiver is told: the attempt's span, or else, unchanged, the one that asked for the timer.
        let context: TraceContext?
    }

    func begin(_ due: DueTimer, at now: Timestamp) -> Trace {
        let origin = due.expiration.trace
        let span = tracer.flatMap { record(due, from: origin, at: now, $0) }
        return Trace(span: span, context: span?.context ?? origin)
    }

    /// Ends the span. What was not sent was no attempt: its span is never seen.
    func end(_ trace: Trace, _ due: DueTimer, _ report: DeliveryReport) {
        guard let outcome = report.outcome.attempt else { return }
        if outcome != .delivered { log(report, due, trace) }
        guard let span = trace.span else { return }
        span.add(SpanAttribute("timer.outcome", outcome.name))
        let hasFailed = outcome != .delivered
        switch report.answer {
        case .status(let status): span.add(SpanAttribute("http.response.status_code", status))
        case .error, nil: break
        }
        if hasFailed { span.add(SpanAttribute("error.type", report.answer?.name ?? "_OTHER")) }
        span.end(hasFailed: hasFailed)
    }

    private func record(_ due: DueTimer, from origin: TraceContext?, at now: Timestamp, _ tracer: Tracer) -> Span? {
        let mode = due.output.mode
        guard let origin, now.duration(since: due.expiration.id.madeAt) >= Self.kinship else {
            return tracer.begin(
                mode.spanKind, childOf: origin, name: mode.spanName, attributes: attributes(of: due))
        }
        return tracer.begin(mode.spanKind, linkedTo: origin, name: mode.spanName, attributes: attributes(of: due))
    }

    private func attributes(of due: DueTimer) -> [SpanAttribute] {
        due.output.mode.spanAttributes + [
            SpanAttribute("timer.expiration.id", due.expiration.id.description),
            SpanAttribute("timer.attempt", due.expiration.attempt),
        ]
    }

    private func log(_ report: DeliveryReport, _ due: DueTimer, _ trace: Trace) {
        logger.debug(
            "an attempt failed",
            metadata: Self.metadata(of: due, trace).merging(["reason": "\(report.outcome.reason ?? "")"]) { $1 })
    }

    private static func metadata(of due: DueTimer, _ trace: Trace) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "expirationId": "\(due.expiration.id)", "attempt": "\(due.expiration.attempt)",
        ]
        if let context = trace.context {
            metadata["trace_id"] = "\(context.traceID)"
            metadata["span_id"] = "\(context.spanID)"
        }
        return metadata
    }
}
