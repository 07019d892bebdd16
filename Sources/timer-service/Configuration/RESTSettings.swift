import RESTOutput

/// What concerns REST outputs.
struct RESTSettings: Sendable {
    let transport: RESTTransportKind
    let curl: CurlConfiguration
    let allow: String
    let deny: String
    let secrets: [WebhookSecret]

    init(_ reader: inout EnvironmentReader) {
        transport = reader.choice("REST_TRANSPORT", default: .curl)
        var curl = CurlConfiguration()
        curl.caBundlePath = reader.string("REST_CA_FILE")
        curl.clientCertificatePath = reader.string("REST_CLIENT_CERT_FILE")
        curl.clientKeyPath = reader.string("REST_CLIENT_KEY_FILE")
        curl.proxy = reader.string("REST_PROXY")
        self.curl = curl
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
