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
    /// Scheme, host and port, in lower case: what a connection and a circuit breaker belong to. Stored, for a delivery asks
    /// for it many times.
    public let origin: String

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
        origin = "\(scheme.rawValue)://\(hostname.lowercased()):\(port ?? scheme.defaultPort)"
    }

    public var url: String {
        guard let port else { return "\(scheme.rawValue)://\(hostname)\(path)" }
        return "\(scheme.rawValue)://\(hostname):\(port)\(path)"
    }
}
