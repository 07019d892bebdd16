import Metrics
import RESTOutput
import Testing

/// Which peers the default transport trusts, with an authority made by the test.
@Suite struct TLSTests {
    private func get(
        _ peer: TLSPeer, hostname: String = "localhost", caBundle: String?, client: (String, String)? = nil
    ) async throws -> TransportResult {
        var configuration = CurlConfiguration()
        configuration.caBundlePath = caBundle
        configuration.clientCertificatePath = client?.0
        configuration.clientKeyPath = client?.1
        let policy = try DestinationPolicy(allow: "127.0.0.0/8,::1")
        let transport = try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        let result = await transport.send(
            OutboundRequest(
                method: .get, scheme: .https, hostname: hostname, port: peer.port, timeout: .seconds(20)))
        await transport.close(within: .zero)
        return result
    }

    @Test func validCertificateIsTrusted() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        #expect(try await get(peer, caBundle: authority.bundle).status == 200)
        #expect(try await get(peer, hostname: "127.0.0.1", caBundle: authority.bundle).status == 200)
    }

    @Test func unknownAuthorityIsNotTrusted() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        #expect(try await get(peer, caBundle: nil).failure == .tls)
    }

    @Test func expiredCertificateIsNotTrusted() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server", days: -1)
        let peer = try await TLSPeer(authority, certificate: "server")
        let result = try await get(peer, caBundle: authority.bundle)
        #expect(result.failure == .tls)
        #expect(result.reason.contains("expired"))
    }

    @Test func certificateOfAnotherHostIsNotTrusted() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server", alternativeName: "DNS:other.example")
        let peer = try await TLSPeer(authority, certificate: "server")
        #expect(try await get(peer, caBundle: authority.bundle).failure == .tls)
    }

    @Test func selfSignedCertificateIsNotTrusted() async throws {
        let authority = try await CertificateAuthority()
        try await authority.selfSign("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        #expect(try await get(peer, caBundle: authority.bundle).failure == .tls)
    }

    @Test func oldestProtocolIsSpoken() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server", options: ["-tls1_2"])
        #expect(try await get(peer, caBundle: authority.bundle).status == 200)
    }

    /// The system's OpenSSL may refuse these by itself (security level 2); the service does so whatever that says.
    @Test func clientCertificateIsShown() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        try await authority.issue("client")
        let peer = try await TLSPeer(
            authority, certificate: "server",
            options: ["-Verify", "1", "-verify_return_error", "-CAfile", authority.bundle])
        let client = (authority.path("client.pem"), authority.path("client.key"))
        #expect(try await get(peer, caBundle: authority.bundle, client: client).status == 200)
        let without = try await get(peer, caBundle: authority.bundle)
        #expect(without.status == nil)
        #expect(without.failure == .tls || without.failure == .connectionLost)
    }

    /// Nobody is there to type a passphrase.
    @Test func anEncryptedKeyIsAnErrorAtStart() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("client")
        try await authority.encrypt("client")
        var configuration = CurlConfiguration()
        configuration.clientCertificatePath = authority.path("client.pem")
        configuration.clientKeyPath = authority.path("client.encrypted.key")
        let policy = try DestinationPolicy()
        #expect(throws: TransportSetupError.encryptedKey(authority.path("client.encrypted.key"))) {
            try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        }
    }

    @Test func missingFilesAreAnErrorAtStart() throws {
        var configuration = CurlConfiguration()
        configuration.caBundlePath = "/nowhere/ca.pem"
        let policy = try DestinationPolicy()
        #expect(throws: TransportSetupError.unreadableFile("/nowhere/ca.pem")) {
            try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        }
        var incomplete = CurlConfiguration()
        incomplete.clientCertificatePath = "/dev/null"
        #expect(throws: TransportSetupError.incompleteClientCertificate) {
            try CurlTransport(incomplete, check: policy, metrics: MetricsRegistry())
        }
    }
}
