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

extension RESTOutputMode {
    /// Nil when a field that has no default is missing or wrong; `fields` has the problems.
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

/// Says at schedule time what is already known to be refused when the timer fires.
public protocol DestinationCheck: Sendable {
    /// Why this destination will never be called, or nil if nothing speaks against it yet. Only what the text of the
    /// hostname shows (literal addresses in any spelling, denied names): no name is resolved here.
    func refusal(of output: RESTOutputMode) -> String?
}
