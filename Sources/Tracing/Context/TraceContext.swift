/// A span as another one names it: what `traceparent` and `tracestate` say (W3C Trace Context level 2).
public struct TraceContext: Hashable, Sendable {
    /// The trace that the span is part of.
    public let traceID: TraceID
    /// The span.
    public let spanID: SpanID
    /// Whether it may be recorded, and whether the trace's id is random.
    public let flags: TraceFlags
    /// What vendors have to say of the trace: a checked `tracestate`; nil: nothing.
    public let state: String?

    /// The context of a span.
    public init(traceID: TraceID, spanID: SpanID, flags: TraceFlags, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.state = state
    }

    /// True if whoever made it has recorded the span, or may have.
    public var isSampled: Bool {
        flags.contains(.sampled)
    }

    /// The header's value, in version 00 whatever version it came in (§3.2.4: who does not know a version writes its own).
    public var traceparent: String {
        String(unsafeUninitializedCapacity: Self.length) { text in
            for index in [2, 35, 52] { text[index] = UInt8(ascii: "-") }
            Hexadecimal.write(0, to: text, at: 0, digits: 2)
            Hexadecimal.write(traceID.high, to: text, at: 3, digits: 16)
            Hexadecimal.write(traceID.low, to: text, at: 19, digits: 16)
            Hexadecimal.write(spanID.value, to: text, at: 36, digits: 16)
            Hexadecimal.write(UInt64(flags.rawValue), to: text, at: 53, digits: 2)
            return Self.length
        }
    }

    /// The characters of a `traceparent` of version 00.
    static let length = 55
}

extension TraceContext {
    /// Reads a `traceparent`, strictly; nil when it is malformed, and then nothing that came with it counts (§3.2.2, §4.3).
    ///
    /// - Parameter state: the `tracestate` beside it, as it came: one that is malformed is left out.
    public init?(traceparent text: ArraySlice<UInt8>, state: ArraySlice<UInt8>? = nil) {
        guard text.count >= Self.length else { return nil }
        let field = { (from: Int, count: Int) in text.dropFirst(from).prefix(count) }
        let isDash = { (place: Int) in text[text.startIndex + place] == UInt8(ascii: "-") }
        guard isDash(2), isDash(35), isDash(52), let version = Hexadecimal.read(field(0, 2)), version != 0xFF,
            let high = Hexadecimal.read(field(3, 16)), let low = Hexadecimal.read(field(19, 16)),
            let parent = Hexadecimal.read(field(36, 16)), let flags = Hexadecimal.read(field(53, 2)),
            let traceID = TraceID(high: high, low: low), let spanID = SpanID(parent)
        else { return nil }
        // A later version may say more behind another dash (§3.2.4).
        guard text.count == Self.length || version > 0 && isDash(Self.length) else { return nil }
        self.init(
            traceID: traceID, spanID: spanID, flags: TraceFlags(rawValue: UInt8(flags)).intersection(.known),
            state: state.flatMap(TraceState.checked))
    }

    /// Reads what `traceparent` and `state` have written; nil when it is malformed.
    public init?(traceparent: String, state: String?) {
        self.init(traceparent: ArraySlice(traceparent.utf8), state: state.map { ArraySlice($0.utf8) })
    }
}
