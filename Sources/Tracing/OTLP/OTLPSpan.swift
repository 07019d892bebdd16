/// The message `Span` of `opentelemetry/proto/trace/v1/trace.proto`.
enum OTLPSpan {
    /// `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `…_IS_REMOTE_MASK`: what it comes of is in another process.
    private static let remote: UInt32 = 0x300
    /// `STATUS_CODE_ERROR`.
    private static let failed: UInt64 = 2

    static func bytes(
        of span: Span, name: String, attributes: [SpanAttribute], endedAt: UInt64, hasFailed: Bool
    ) -> [UInt8] {
        var writer = ProtobufWriter()
        let context = span.context
        writer.octets(1, context.traceID.high, context.traceID.low)
        writer.octets(2, context.spanID.value)
        if let state = context.state { writer.string(3, state) }
        if let parent = span.parent { writer.octets(4, parent.value) }
        writer.string(5, name)
        writer.varint(6, UInt64(span.kind.rawValue))
        writer.fixed64(7, span.startedAt)
        writer.fixed64(8, endedAt)
        for attribute in attributes { writer.attribute(9, attribute) }
        if let link = span.link { writer.message(13) { $0.link(link) } }
        if hasFailed { writer.message(15) { $0.varint(3, failed) } }
        writer.fixed32(16, UInt32(context.flags.rawValue) | (span.parent == nil ? 0 : remote))
        return writer.bytes
    }

    fileprivate static func flags(ofLink link: TraceContext) -> UInt32 {
        UInt32(link.flags.rawValue) | remote
    }
}

extension ProtobufWriter {
    /// A message `KeyValue`.
    mutating func attribute(_ field: UInt64, _ attribute: SpanAttribute) {
        message(field) { pair in
            pair.string(1, attribute.name)
            pair.message(2) { value in
                switch attribute.value {
                case .string(let text): value.string(1, text)
                case .integer(let number): value.integer(3, number)
                }
            }
        }
    }

    /// What a message `Span.Link` has.
    fileprivate mutating func link(_ link: TraceContext) {
        octets(1, link.traceID.high, link.traceID.low)
        octets(2, link.spanID.value)
        if let state = link.state { string(3, state) }
        fixed32(6, OTLPSpan.flags(ofLink: link))
    }
}
