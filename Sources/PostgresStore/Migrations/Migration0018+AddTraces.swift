extension Migration {
    /// The span that asked for a timer, see docs/adr/0027: `traceparent` and `tracestate` of W3C Trace Context. NULL: none is
    /// known, which costs a row nothing: its null bitmap is there anyway, and has room for 24 columns before it grows.
    static let addTraces = Migration(
        version: 18, name: "add_traces",
        statements: ["ALTER TABLE timer_service.expirations ADD COLUMN traceparent text, ADD COLUMN tracestate text"],
        compatibleWith: 6)
}
