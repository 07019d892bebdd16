import Foundation
import Metrics
import RESTOutput
import TestSupport
import Testing
import TimerCore

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

    /// The peer serves one connection at a time: a request that did not go on the one that was opened would wait for ever.
    @Test func connectionIsOpenedAheadWithItsHandshake() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        var configuration = CurlConfiguration()
        configuration.caBundlePath = authority.bundle
        let registry = MetricsRegistry()
        let transport = try CurlTransport(
            configuration, check: try DestinationPolicy(allow: "127.0.0.0/8,::1"), metrics: registry)
        transport.open(
            1, to: RESTOutputMode(method: .get, scheme: .https, hostname: "localhost", port: peer.port, path: "/"))
        try await eventually { registry.render().contains("timer_rest_connections_opened_total 1\n") }
        let request = OutboundRequest(
            method: .get, scheme: .https, hostname: "localhost", port: peer.port, timeout: .seconds(20))
        #expect(await transport.send(request).status == 200)
        await transport.close(within: .zero)
        #expect(registry.render().contains("timer_rest_connections_reused_total 1\n"))
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
        let error = #expect(throws: TransportSetupError.self) {
            try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        }
        let path = authority.path("client.encrypted.key")
        let reason = "is encrypted; a key without a passphrase is needed"
        #expect(error == .unusableFile(.clientKey, path: path, reason: reason))
    }

    /// The file that the first problem is about, and what is said of it.
    private func problem(
        _ authority: CertificateAuthority, ca: String? = nil, certificate: String? = nil, key: String? = nil
    ) -> (file: CertificateFile, reason: String)? {
        var configuration = CurlConfiguration()
        configuration.caBundlePath = ca.map(authority.path)
        configuration.clientCertificatePath = certificate.map(authority.path)
        configuration.clientKeyPath = key.map(authority.path)
        guard case .unusableFile(let file, _, let reason)? = configuration.problems.first else { return nil }
        return (file, reason)
    }

    @Test func filesThatCannotBeUsedAreAnErrorAtStart() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("client")
        try await authority.issue("other")
        try "garbage\n".write(toFile: authority.path("garbage"), atomically: true, encoding: .utf8)
        try "".write(toFile: authority.path("empty"), atomically: true, encoding: .utf8)
        let cut = "-----BEGIN CERTIFICATE-----\nMIIB\n"
        try cut.write(toFile: authority.path("cut"), atomically: true, encoding: .utf8)
        for name in ["garbage", "empty", "cut", "", "nowhere.pem", "client.key"] {
            #expect(problem(authority, ca: name)?.file == .authorities, "\(name)")
            #expect(problem(authority, certificate: name, key: "client.key")?.file == .clientCertificate, "\(name)")
        }
        for name in ["garbage", "empty", "cut", "", "nowhere.pem", "client.pem"] {
            #expect(problem(authority, certificate: "client.pem", key: name)?.file == .clientKey, "\(name)")
        }
        let mismatch = problem(authority, certificate: "client.pem", key: "other.key")
        #expect(mismatch?.file == .clientKey)
        #expect(mismatch?.reason.contains("mismatch") == true)
        #expect(problem(authority, ca: "ca.pem", certificate: "client.pem", key: "client.key") == nil)
    }

    @Test func reloadingTakesTheFilesAsTheyAre() async throws {
        let old = try await CertificateAuthority()
        let new = try await CertificateAuthority()
        try await new.issue("server")
        let peer = try await TLSPeer(new, certificate: "server")
        var configuration = CurlConfiguration()
        configuration.caBundlePath = old.bundle
        let policy = try DestinationPolicy(allow: "127.0.0.0/8,::1")
        let transport = try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        let request = OutboundRequest(
            method: .get, scheme: .https, hostname: "localhost", port: peer.port, timeout: .seconds(20))
        #expect(await transport.send(request).failure == .tls)
        let bundle = try String(contentsOfFile: new.bundle, encoding: .utf8)
        try "garbage".write(toFile: old.bundle, atomically: true, encoding: .utf8)
        #expect(throws: TransportSetupError.self) { try transport.reload() }
        try bundle.write(toFile: old.bundle, atomically: true, encoding: .utf8)
        try transport.reload()
        for _ in 0..<3 { #expect(await transport.send(request).status == 200) }
        await transport.close(within: .zero)
        #expect(await transport.send(request).failure == .shutDown)
        try transport.reload()
        #expect(await transport.send(request).failure == .shutDown)
    }

    @Test func missingFilesAreAnErrorAtStart() throws {
        var configuration = CurlConfiguration()
        configuration.caBundlePath = "/nowhere/ca.pem"
        let policy = try DestinationPolicy()
        let error = #expect(throws: TransportSetupError.self) {
            try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        }
        let reason = "No such file or directory"
        #expect(error == .unusableFile(.authorities, path: "/nowhere/ca.pem", reason: reason))
        var incomplete = CurlConfiguration()
        incomplete.clientCertificatePath = "/dev/null"
        #expect(throws: TransportSetupError.incompleteClientCertificate) {
            try CurlTransport(incomplete, check: policy, metrics: MetricsRegistry())
        }
    }
}
