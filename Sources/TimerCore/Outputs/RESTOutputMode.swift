/// An output of type `rest`: the HTTP request that a timer makes.
public struct RESTOutputMode: Hashable, Sendable {
    /// The HTTP method, in lower case as on the wire.
    public enum Method: String, CaseIterable, Sendable {
        case post, put, patch, get, delete

        /// False for get: it sends no body.
        public var sendsBody: Bool {
            self != .get
        }
    }

    /// The URL's scheme.
    public enum Scheme: String, CaseIterable, Sendable {
        case http, https

        /// The port that a URL of this scheme has when it says none (RFC 9110 §4.2).
        public var defaultPort: UInt16 {
            self == .http ? 80 : 443
        }
    }

    /// The method of the request.
    public let method: Method
    /// The scheme, `protocol` on the wire.
    public let scheme: Scheme
    /// The host: a name, an IPv4 address or an IPv6 address in brackets, without a port.
    public let hostname: String
    /// The port from `port` or from `hostname`; nil: the scheme's default.
    public let port: UInt16?
    /// The path and query: begins with '/', has no fragment, no space and no control character.
    public let path: String
    /// The request's headers, besides those that the service sets.
    public let headers: [HeaderField]
    /// The time limit and the retries.
    public let options: DeliveryOptions
    /// Scheme, host and port, in lower case: the key of a connection. Stored, as `url` is, because each delivery reads
    /// them, and an output is parsed once for many.
    public let origin: String
    /// `origin` with the host in its canonical spelling: the key of a share and of a circuit breaker.
    public let destination: String
    /// The URL of the request: the default port is left out, so that `host` is what the receiver expects (RFC 9110 §7.2).
    public let url: String

    /// A request to this destination.
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

extension RESTOutputMode {
    /// Reads the fields of an `outputMode`; nil when one that has no default is missing or wrong: `fields` then has the
    /// problems.
    init?(reading fields: inout JSONFields, _ limits: OutputLimits) {
        fields.require("method", "protocol", "hostname")
        let method = Self.method(&fields)
        let scheme = Self.scheme(&fields)
        let authority = Self.authority(&fields)
        let path = Self.path(&fields)
        let headers = OutputHeaders.http(&fields)
        let options = DeliveryOptions(reading: &fields, limits)
        fields.refuseUnknown()
        guard let method, let scheme, let authority else { return nil }
        self.init(
            method: method, scheme: scheme, hostname: authority.hostname, port: authority.port, path: path,
            headers: headers, options: options)
    }

    private static func method(_ fields: inout JSONFields) -> Method? {
        guard let text = fields.string("method") else { return nil }
        let method = Method(rawValue: text) ?? Method(rawValue: text.lowercased())
        if method == nil { fields.refuse("method", "must be one of post, put, patch, get, delete") }
        return method
    }

    private static func scheme(_ fields: inout JSONFields) -> Scheme? {
        guard let text = fields.string("protocol") else { return nil }
        let scheme = Scheme(rawValue: text)
        if scheme == nil { fields.refuse("protocol", "must be http or https") }
        return scheme
    }

    /// `hostname` may carry a port, `port` may say it: both only if they agree.
    private static func authority(_ fields: inout JSONFields) -> HostAndPort? {
        let port = fields.integer("port", in: 1...65_535).map { UInt16($0) }
        guard let text = fields.string("hostname") else { return nil }
        let authority: HostAndPort
        do {
            authority = try HostAndPort(text)
        } catch {
            fields.refuse("hostname", error.detail)
            return nil
        }
        if let port, let written = authority.port, port != written {
            fields.refuse("port", "must be the port that hostname ends with, or be left out")
        }
        return HostAndPort(hostname: authority.hostname, port: authority.port ?? port)
    }

    private static func path(_ fields: inout JSONFields) -> String {
        guard let path = fields.string("path") else { return "/" }
        if let problem = RequestTarget.problem(with: path) { fields.refuse("path", problem) }
        return path
    }
}

/// A check at schedule time for destinations that would be refused when the timer fires.
public protocol DestinationCheck: Sendable {
    /// The reason why this destination will never be called; nil if none is known yet. Judges only the text of the
    /// hostname (literal addresses in any spelling, denied names): no name is resolved here.
    func refusal(of output: RESTOutputMode) -> String?
}
