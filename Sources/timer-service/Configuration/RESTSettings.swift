import RESTOutput
import TimerExpiry

/// The settings of REST outputs.
struct RESTSettings: Sendable {
    let transport: RESTTransportKind
    var curl: CurlConfiguration
    let allow: String
    let deny: String
    let secrets: [WebhookSecret]

    /// Reads the settings.
    ///
    /// - Parameter expiry: bounds what is on its way: a call that it lets begin must not wait for a connection behind
    ///   those of receivers that hang.
    init(_ reader: inout EnvironmentReader, expiry: ExpiryConfiguration) {
        transport = reader.choice("REST_TRANSPORT", default: .curl)
        curl = Self.curl(&reader, expiry)
        if transport != .curl { Self.refuseCurlSettings(&reader) }
        allow = reader.string("REST_ALLOW") ?? ""
        deny = reader.string("REST_DENY") ?? ""
        secrets = Self.secrets(&reader)
        Self.check("REST_ALLOW", allow, &reader)
        Self.check("REST_DENY", deny, &reader)
    }

    /// The policy, given where the service listens; 0 is a port that is not known yet.
    func policy(host: String, port: UInt16) throws(DestinationPolicyError) -> DestinationPolicy {
        try DestinationPolicy(
            allow: allow, deny: deny, own: port == 0 ? nil : OwnEndpoints(listenAddress: host, port: port))
    }

    private static func curl(_ reader: inout EnvironmentReader, _ expiry: ExpiryConfiguration) -> CurlConfiguration {
        var curl = CurlConfiguration()
        curl.maxConnections = expiry.maxInFlight
        curl.maxConnectionsPerOrigin = expiry.restConcurrency
        curl.caBundlePath = reader.string("REST_CA_FILE")
        curl.clientCertificatePath = reader.string("REST_CLIENT_CERT_FILE")
        curl.clientKeyPath = reader.string("REST_CLIENT_KEY_FILE")
        curl.proxy = Self.proxy(&reader)
        curl.lifetimeSeconds = Self.lifetimeSeconds(&reader)
        for problem in curl.problems { reader.refuse(Self.name(of: problem, curl), problem.description) }
        return curl
    }

    /// The setting that an error is about.
    private static func name(of error: TransportSetupError, _ curl: CurlConfiguration) -> String {
        switch error {
        case .unusableFile(.authorities, _, _): "REST_CA_FILE"
        case .unusableFile(.clientCertificate, _, _): "REST_CLIENT_CERT_FILE"
        case .unusableFile(.clientKey, _, _): "REST_CLIENT_KEY_FILE"
        case .incompleteClientCertificate:
            curl.clientKeyPath == nil ? "REST_CLIENT_KEY_FILE" : "REST_CLIENT_CERT_FILE"
        case .system: "REST_TRANSPORT"
        }
    }

    /// The lifetime in whole seconds, as libcurl counts it, rounded up.
    private static func lifetimeSeconds(_ reader: inout EnvironmentReader) -> Int {
        let lifetime = reader.milliseconds(
            "REST_CONNECTION_LIFETIME_MS", in: 1_000...86_400_000, default: .seconds(60))
        return Int(lifetime.components.seconds) + (lifetime.components.attoseconds > 0 ? 1 : 0)
    }

    /// Reads the proxy's address. A wrong one is not shown: it may hold a password.
    private static func proxy(_ reader: inout EnvironmentReader) -> ProxyAddress? {
        guard let text = reader.string("REST_PROXY") else { return nil }
        let proxy = ProxyAddress(text)
        if proxy == nil { reader.refuse("REST_PROXY", "must be http://host:port or http://user:password@host:port") }
        return proxy
    }

    /// A setting that does nothing would be believed to protect.
    private static func refuseCurlSettings(_ reader: inout EnvironmentReader) {
        let names = [
            "REST_CA_FILE", "REST_CLIENT_CERT_FILE", "REST_CLIENT_KEY_FILE", "REST_CONNECTION_LIFETIME_MS",
            "REST_PROXY",
        ]
        for name in names where reader.has(name) {
            reader.refuse(name, "only with REST_TRANSPORT=curl")
        }
    }

    private static func check(_ name: String, _ value: String, _ reader: inout EnvironmentReader) {
        do throws(DestinationPolicyError) {
            _ = try DestinationPolicy(allow: value)
        } catch {
            reader.refuse(name, "\(error)")
        }
    }

    private static func secrets(_ reader: inout EnvironmentReader) -> [WebhookSecret] {
        guard let text = reader.string("WEBHOOK_SECRET", mayBreakLines: true) else { return [] }
        do throws(WebhookSecretError) {
            return try WebhookSecret.list(text)
        } catch {
            reader.refuse("WEBHOOK_SECRET", "\(error)")
            return []
        }
    }
}

/// The transports that `REST_TRANSPORT` may name.
enum RESTTransportKind: String, CaseIterable, Sendable {
    case curl, urlsession
}
