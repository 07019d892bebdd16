/// The maker of spans: asks the sampler, and gives those that are recorded a place in a trace. Who has none records nothing.
public final class Tracer: Sendable {
    private let sampler: Sampler
    private let sink: any SpanSink
    private let ids: SpanIDs

    /// A tracer whose spans go to `sink`.
    public init(sampler: Sampler, sink: any SpanSink) {
        self.sampler = sampler
        self.sink = sink
        ids = SpanIDs()
    }

    init(sampler: Sampler, sink: any SpanSink, seed: UInt64) {
        self.sampler = sampler
        self.sink = sink
        ids = SpanIDs(seed: seed)
    }

    /// Begins a span; nil: it is not recorded. What `name` and `attributes` cost is spent on those that are recorded alone.
    ///
    /// - Parameters:
    ///   - parent: the span of another process that it is a child of; nil: it begins a trace.
    public func begin(
        _ kind: Span.Kind, childOf parent: TraceContext?, name: @autoclosure () -> String,
        attributes: @autoclosure () -> [SpanAttribute] = []
    ) -> Span? {
        guard let parent else { return begin(kind, of: nil, name, attributes) }
        guard sampler.records(parent.traceID, parent: parent) else { return nil }
        let context = TraceContext(
            traceID: parent.traceID, spanID: ids.spanID(), flags: parent.flags.union(.sampled), state: parent.state)
        return Span(
            name(), kind, context, parent: parent.spanID, link: nil, attributes: attributes(), sink: sink)
    }

    /// Begins the first span of a trace, with a link to the one that it comes of; nil: it is not recorded.
    ///
    /// It is recorded as a child of that one would be: whoever follows a trace from there to here finds something. The
    /// `tracestate` of that one goes on.
    public func begin(
        _ kind: Span.Kind, linkedTo origin: TraceContext, name: @autoclosure () -> String,
        attributes: @autoclosure () -> [SpanAttribute] = []
    ) -> Span? {
        begin(kind, of: origin, name, attributes)
    }

    private func begin(
        _ kind: Span.Kind, of origin: TraceContext?, _ name: () -> String, _ attributes: () -> [SpanAttribute]
    ) -> Span? {
        let traceID = ids.traceID()
        guard sampler.records(traceID, parent: origin) else { return nil }
        let context = TraceContext(
            traceID: traceID, spanID: ids.spanID(), flags: [.sampled, .random], state: origin?.state)
        return Span(name(), kind, context, parent: nil, link: origin, attributes: attributes(), sink: sink)
    }
}
