/// The most of a request that is read. Every limit is checked while the bytes arrive, never after.
public struct RequestLimits: Sendable {
    /// Bytes of the request target; longer is 414. RFC 9112 §3 asks for request lines of 8,000 octets at least.
    public var targetBytes = 16_384
    /// Bytes of all field lines together, line ends included; more is 431.
    public var headerBytes = 32_768
    /// Field lines; more is 431.
    public var headerCount = 100
    /// Bytes of the decoded body; more is 413.
    public var bodyBytes = 1_048_576
    /// Empty lines that are skipped before a request line (RFC 9112 §2.2 asks for one at least); more is 400.
    public var emptyLines = 8
    /// Bytes of one chunk's extensions; more is 400 (RFC 9112 §7.1.1).
    public var chunkExtensionBytes = 256
    /// Bytes of all extensions of one body, so that many small chunks cannot carry without end; more is 400.
    public var totalChunkExtensionBytes = 16_384
    /// Bytes of the trailer section; more is 431.
    public var trailerBytes = 8_192

    /// The defaults.
    public init() {}
}

/// The reason why bytes never became a request: the status to answer with before the connection closes, and what to say.
struct RequestError: Error, Equatable {
    let status: Int
    let detail: String

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }
}
