/// The settings of the export of spans.
public struct ExportConfiguration: Sendable {
    /// The address that spans are posted to, path included.
    public let endpoint: CollectorEndpoint
    /// The time that one request may take.
    public var timeout = Duration.seconds(10)
    /// Fields that each request gets; their values may be secrets.
    public var headers: [(name: String, value: String)] = []
    /// A PEM file of authorities; nil: the system's.
    public var authoritiesPath: String?
    /// PEM files of a client's certificate and its key; nil: none.
    public var clientCertificatePath: String?
    /// See `clientCertificatePath`.
    public var clientKeyPath: String?
    /// Spans that wait, at most.
    public var maxQueueSpans = 2_048
    /// Bytes of spans that wait, at most.
    public var maxQueueBytes = 4 << 20
    /// Spans of one request, at most.
    public var maxBatchSpans = 512
    /// The longest that a span waits for others.
    public var delay = Duration.seconds(5)
    /// The time that all tries of one batch may take.
    public var batchTimeout = Duration.seconds(30)

    /// The standard's settings.
    public init(endpoint: CollectorEndpoint) {
        self.endpoint = endpoint
    }
}

/// The address of a collector.
public struct CollectorEndpoint: Hashable, Sendable, CustomStringConvertible {
    let url: String
    /// Scheme, host and port: what a log may show.
    public let description: String

    /// Reads an address; nil unless it is `http` or `https`, with a host, and without a user, a fragment, or a byte that no
    /// URL holds.
    ///
    /// - Parameter path: is appended (OTLP: `v1/traces` to the address of all signals); nil: the address is whole.
    public init?(_ text: String, appending path: String? = nil) {
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#")
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.hasPrefix(":"), !authority.contains("@") else { return nil }
        description = scheme + authority
        guard let path else {
            url = scheme + rest
            return
        }
        guard !rest.contains("?") else { return nil }
        url = scheme + rest + (rest.hasSuffix("/") ? "" : "/") + path
    }
}
