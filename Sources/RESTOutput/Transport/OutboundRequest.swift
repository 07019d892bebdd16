import TimerCore

/// One HTTP request, ready to be sent: nothing is added to its headers but framing, `host` and `accept`.
public struct OutboundRequest: Sendable {
    public let method: RESTOutputMode.Method
    public let scheme: RESTOutputMode.Scheme
    /// A name, an IPv4 address or an IPv6 address in brackets, in lower case.
    public let hostname: String
    public let port: UInt16
    /// Begins with '/', sent as it stands.
    public let path: String
    public let headers: [HeaderField]
    /// Empty for methods that send no body.
    public let body: ArraySlice<UInt8>
    /// From the call of `send` to its return, name resolution and waiting for a connection included; at least 1 ms.
    public let timeout: Duration
    /// What a connection belongs to.
    let origin: String

    public init(
        method: RESTOutputMode.Method, scheme: RESTOutputMode.Scheme = .http, hostname: String, port: UInt16,
        path: String = "/", headers: [HeaderField] = [], body: ArraySlice<UInt8> = [], timeout: Duration
    ) {
        self.method = method
        self.scheme = scheme
        self.hostname = hostname.lowercased()
        self.port = port
        self.path = path
        self.headers = headers
        self.body = method.sendsBody ? body : []
        self.timeout = timeout
        origin = "\(scheme.rawValue)://\(self.hostname):\(port)"
    }

    /// The default port is left out, so that `host` is what the receiver expects (RFC 9110 §7.2).
    var url: String {
        port == scheme.defaultPort ? "\(scheme.rawValue)://\(hostname)\(path)" : origin + path
    }
}
