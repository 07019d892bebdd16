import Tracing

extension [HeaderField] {
    /// The fields that tell a receiver of a span, beside these: `traceparent`, and `tracestate` where there is one. None where
    /// these have one of the two: whoever gives them in an output means those.
    public func tracing(_ trace: TraceContext?) -> [HeaderField] {
        guard let trace, !contains(where: { $0.name.isFieldName(in: ["traceparent", "tracestate"]) }) else { return [] }
        let parent = HeaderField("traceparent", trace.traceparent)
        return trace.state.map { [parent, HeaderField("tracestate", $0)] } ?? [parent]
    }
}
