import RESTOutput
import TimerExpiry

/// What concerns REST outputs.
struct RESTSettings: Sendable {
    let transport: RESTTransportKind
    var curl: CurlConfiguration
    let allow: String
    let deny: String
    let secrets: [WebhookSecret]

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
        curl.caBundlePath = reader.file("REST_CA_FILE")
        curl.clientCertificatePath = reader.file("REST_CLIENT_CERT_FILE")
        curl.clientKeyPath = reader.file("REST_CLIENT_KEY_FILE")
        curl.proxy = reader.string("REST_PROXY")
        if (curl.clientCertificatePath == nil) != (curl.clientKeyPath == nil) {
            let missing = curl.clientKeyPath == nil ? "REST_CLIENT_KEY_FILE" : "REST_CLIENT_CERT_FILE"
            reader.refuse(missing, "a client certificate needs its file and its key's")
        }
        if let proxy = curl.proxy, !proxy.hasPrefix("http://") {
            reader.refuse("REST_PROXY", "must be http://host:port")
        }
        return curl
    }

    /// A setting that does nothing would be believed to protect.
    private static func refuseCurlSettings(_ reader: inout EnvironmentReader) {
        for name in ["REST_CA_FILE", "REST_CLIENT_CERT_FILE", "REST_CLIENT_KEY_FILE", "REST_PROXY"]
        where reader.string(name) != nil {
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
        guard let text = reader.string("WEBHOOK_SECRET") else { return [] }
        do throws(WebhookSecretError) {
            return try WebhookSecret.list(text)
        } catch {
            reader.refuse("WEBHOOK_SECRET", "\(error)")
            return []
        }
    }
}
