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
    /// What a connection belongs to.
    let origin: String

    public init(
        to output: RESTOutputMode, headers: [HeaderField] = [], body: ArraySlice<UInt8> = [], timeout: Duration
    ) {
        method = output.method
        hostname = output.hostname
        port = output.port ?? output.scheme.defaultPort
        url = output.url
        self.headers = headers
        self.body = output.method.sendsBody ? body : []
        self.timeout = timeout
        origin = output.origin
    }
}
