import TimerCore

/// One HTTP request, ready to be sent: nothing is added to its headers but framing, `host` and `accept`.
public struct OutboundRequest: Sendable {
    /// The method; the body goes with those that send one.
    public let method: RESTOutputMode.Method
    /// A name, an IPv4 address or an IPv6 address in brackets.
    public let hostname: String
    /// The output's port, or its scheme's default.
    public let port: UInt16
    /// Scheme, host, port, path and query.
    public let url: String
    /// Sent as they are, in order.
    public let headers: [HeaderField]
    /// The body's bytes; empty for methods that send none.
    public let body: ArraySlice<UInt8>
    /// The time from the call of `send` to its return, name resolution and waiting for a connection included; at least 1 ms.
    public let timeout: Duration
    /// True if it must not be sent on a connection that was used before: such a one may close at any time, and whether it
    /// took the request is then not known.
    public let needsFreshConnection: Bool
    /// Asked when the request is about to go out, on the transport's thread; once false, nothing is sent.
    public let mayStart: @Sendable () -> Bool
    /// Scheme, host and port, to which a connection belongs.
    let origin: String
    let isEncrypted: Bool

    /// A request to the destination of `output`.
    public init(
        to output: RESTOutputMode, headers: [HeaderField] = [], body: ArraySlice<UInt8> = [], timeout: Duration,
        needsFreshConnection: Bool = false, mayStart: @escaping @Sendable () -> Bool = { true }
    ) {
        method = output.method
        hostname = output.hostname
        port = output.port ?? output.scheme.defaultPort
        url = output.url
        self.headers = headers
        self.body = output.method.sendsBody ? body : []
        self.timeout = timeout
        self.needsFreshConnection = needsFreshConnection
        self.mayStart = mayStart
        origin = output.origin
        isEncrypted = output.scheme == .https
    }
}
