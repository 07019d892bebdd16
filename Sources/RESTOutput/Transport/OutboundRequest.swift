import TimerCore

/// One HTTP request, ready to be sent: nothing is added to its headers but framing, `host` and `accept`.
public struct OutboundRequest: Sendable {
    public let method: RESTOutputMode.Method
    /// A name, an IPv4 address or an IPv6 address in brackets.
    public let hostname: String
    public let port: UInt16
    public let url: String
    public let headers: [HeaderField]
    /// Empty for methods that send no body.
    public let body: ArraySlice<UInt8>
    /// From the call of `send` to its return, name resolution and waiting for a connection included; at least 1 ms.
    public let timeout: Duration
    /// Not sent on a connection that was used before: such a one may close at any time, and whether it took the request
    /// is then not known.
    public let needsFreshConnection: Bool
    /// Asked when the request is about to go out, on the transport's thread; once false, nothing is sent.
    public let mayStart: @Sendable () -> Bool
    /// What a connection belongs to.
    let origin: String
    let isEncrypted: Bool

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
