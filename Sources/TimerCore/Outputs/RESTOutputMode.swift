/// `outputMode` of type rest.
public struct RESTOutputMode: Hashable, Sendable {
    public enum Method: String, CaseIterable, Sendable {
        case post, put, patch, get, delete

        /// get and delete send no body.
        public var sendsBody: Bool {
            self != .get && self != .delete
        }
    }

    public enum Scheme: String, CaseIterable, Sendable {
        case http, https

        public var defaultPort: UInt16 {
            self == .http ? 80 : 443
        }
    }

    public let method: Method
    /// `protocol` on the wire.
    public let scheme: Scheme
    /// A name, an IPv4 address or an IPv6 address in brackets; without a port.
    public let hostname: String
    /// From `port` or from `hostname`; nil: the scheme's default.
    public let port: UInt16?
    /// Begins with '/', may hold a query, holds no fragment, no space and no control character.
    public let path: String
    public let headers: [HeaderField]
    public let options: DeliveryOptions
    /// Scheme, host and port, in lower case: what a connection belongs to. Stored like `url`, for each delivery asks for
    /// them, and an output is read once for many.
    public let origin: String
    /// The same with the host in its one spelling: what a share and a circuit breaker belong to.
    public let destination: String
    /// What is called: the default port is left out, so that `host` is what the receiver expects (RFC 9110 §7.2).
    public let url: String

    public init(
        method: Method, scheme: Scheme, hostname: String, port: UInt16? = nil, path: String = "/",
        headers: [HeaderField] = [], options: DeliveryOptions = DeliveryOptions()
    ) {
        self.method = method
        self.scheme = scheme
        self.hostname = hostname
        self.port = port
        self.path = path
        self.headers = headers
        self.options = options
        let site = "\(scheme.rawValue)://\(hostname.lowercased())"
        let isDefaultPort = (port ?? scheme.defaultPort) == scheme.defaultPort
        origin = "\(site):\(port ?? scheme.defaultPort)"
        url = isDefaultPort ? site + path : origin + path
        let host = CanonicalHost.spelling(of: hostname)
        destination =
            host == hostname ? origin : "\(scheme.rawValue)://\(host):\(port ?? scheme.defaultPort)"
    }
}
