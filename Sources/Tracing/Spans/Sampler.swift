/// The decision whether a span is recorded, as `OTEL_TRACES_SAMPLER` names it.
public indirect enum Sampler: Hashable, Sendable {
    /// Each span is.
    case alwaysOn
    /// None is.
    case alwaysOff
    /// That part of all traces is, from 0 to 1: by the trace's id, so that all who see it decide alike.
    case ratio(Double)
    /// A span of a trace that another has begun is if that one's was; the first of a trace as this says.
    case parentBased(Sampler)

    /// True if a span of this trace is to be recorded.
    ///
    /// - Parameter parent: the span that it comes of; nil: none.
    func records(_ traceID: TraceID, parent: TraceContext?) -> Bool {
        switch self {
        case .alwaysOn: true
        case .alwaysOff: false
        case .ratio(let ratio): Self.isWithin(ratio, traceID)
        case .parentBased(let root): parent?.isSampled ?? root.records(traceID, parent: nil)
        }
    }

    /// As OpenTelemetry's SDKs have it: the last eight octets as a number, below that part of all numbers.
    private static func isWithin(_ ratio: Double, _ traceID: TraceID) -> Bool {
        if ratio >= 1 { return true }
        return traceID.low >> 1 < UInt64(ratio * 0x1p63)
    }
}
