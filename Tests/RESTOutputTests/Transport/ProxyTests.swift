import Foundation
import Metrics
import TestSupport
import Testing
import TimerCore

@testable import RESTOutput

/// What a proxy does and says is not the destination's.
@Suite struct ProxyTests {
    private func send(
        _ request: OutboundRequest, through proxy: UInt16, credentials: String = "", allow: String = "",
        lookup: FakeLookup = FakeLookup(), caBundle: String? = nil
    ) async throws -> TransportResult {
        var configuration = CurlConfiguration()
        configuration.caBundlePath = caBundle
        configuration.proxy = ProxyAddress("http://\(credentials)127.0.0.1:\(proxy)")
        // Loopback is refused unless it is allowed: the proxy is there by being configured.
        let transport = try CurlTransport(
            configuration, check: try DestinationPolicy(allow: allow), resolver: NameResolver(lookup),
            metrics: MetricsRegistry())
        let result = await transport.send(request)
        await transport.close(within: .zero)
        #expect(lookup.asked.isEmpty)
        return result
    }

    private func get(
        _ scheme: RESTOutputMode.Scheme, _ hostname: String = "far.example", port: UInt16 = 8443,
        timeout: Duration = .seconds(30)
    ) -> OutboundRequest {
        OutboundRequest(
            method: .get, scheme: scheme, hostname: hostname, port: port, headers: [HeaderField("x-secret", "s")],
            timeout: timeout)
    }

    @Test func anOpenTunnelIsNoAnswer() async throws {
        let opened = "HTTP/1.1 200 Connection established\r\n\r\n"
        let proxy = try ScriptedServer([.readRequest, .send(opened)])
        defer { proxy.stop() }
        let result = try await send(get(.https), through: proxy.port)
        #expect(result.failure == .tls || result.failure == .connect)
        let request = try #require(proxy.requests.first)
        #expect(request.hasPrefix("CONNECT far.example:8443 HTTP/1.1\r\n"))
        #expect(!request.contains("x-secret"))
    }

    @Test func theAnswerThroughATunnelIsTheDestinations() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        let proxy = try TestProxy()
        defer { proxy.stop() }
        let result = try await send(
            get(.https, "localhost", port: peer.port), through: proxy.port, caBundle: authority.bundle)
        #expect(result.status == 200)
        let excerpt = String(decoding: result.response?.excerpt ?? [], as: UTF8.self)
        #expect(excerpt.contains("s_server"))
        #expect(proxy.requestLines == ["CONNECT localhost:\(peer.port) HTTP/1.1"])
    }

    @Test(arguments: [302, 403, 404, 407, 502, 503])
    func aRefusedTunnelIsTheProxys(_ status: Int) async throws {
        let proxy = try ScriptedServer([
            .readRequest, .send("HTTP/1.1 \(status) Words\r\ncontent-length: 5\r\n\r\nproxy"), .hold,
        ])
        defer { proxy.stop() }
        let result = try await send(get(.https), through: proxy.port)
        let reason = "the proxy 127.0.0.1:\(proxy.port) answered \(status) to CONNECT"
        #expect(result == .failure(.proxy, reason: reason))
    }

    @Test func aProxyThatWantsToKnowWhoAsksIsNotTheDestination() async throws {
        let proxy = try ScriptedServer([
            .readRequest, .send("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"), .hold,
        ])
        defer { proxy.stop() }
        let result = try await send(get(.http), through: proxy.port)
        #expect(result == .failure(.proxy, reason: "the proxy 127.0.0.1:\(proxy.port) answered 407"))
    }

    @Test(arguments: RESTOutputMode.Scheme.allCases)
    func aProxyThatIsNotThereIsNamed(_ scheme: RESTOutputMode.Scheme) async throws {
        try await HeldPort.hold { port in
            let result = try await send(get(scheme), through: port, credentials: "user:s3cret@")
            #expect(result.failure == .proxy)
            #expect(result.reason.hasPrefix("the proxy 127.0.0.1:\(port): "))
            #expect(!result.reason.contains("s3cret"))
        }
    }

    @Test func aProxyThatDoesNotAnswerIsNamed() async throws {
        let proxy = try ScriptedServer([.readRequest, .hold])
        defer { proxy.stop() }
        let result = try await send(get(.https, timeout: .milliseconds(300)), through: proxy.port)
        #expect(result.failure == .proxy)
        #expect(result.reason.hasPrefix("the proxy 127.0.0.1:\(proxy.port): "))
    }

    @Test func theProxyIsToldWhoAsks() async throws {
        let proxy = try ScriptedServer([
            .readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), .hold,
        ])
        defer { proxy.stop() }
        let result = try await send(get(.http), through: proxy.port, credentials: "user:s3cret@")
        #expect(result.status == 200)
        let request = try #require(proxy.requests.first)
        #expect(request.hasPrefix("GET http://far.example:8443/ HTTP/1.1\r\n"))
        #expect(request.contains("Proxy-Authorization: Basic dXNlcjpzM2NyZXQ=\r\n"))
    }

    @Test(arguments: ["127.0.0.1", "169.254.169.254", "0x7f.1", "[::1]"])
    func addressesThatAreSpeltOutAreJudged(_ hostname: String) async throws {
        let proxy = try ScriptedServer([.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")])
        defer { proxy.stop() }
        let result = try await send(get(.http, hostname), through: proxy.port)
        #expect(result.failure == .refusedByPolicy)
        #expect(proxy.connections == 0)
    }

    @Test(arguments: [
        "http://proxy:3128", "http://10.0.0.1:1", "http://[::1]:65535", "http://user:p%40ss@proxy.example:8080",
        "http://a@b@proxy:80",
    ])
    func addressesOfProxiesAreTaken(_ text: String) throws {
        let proxy = try #require(ProxyAddress(text))
        #expect(!proxy.description.contains("@"))
        #expect(text.hasSuffix(proxy.description))
    }

    @Test(arguments: [
        "", "proxy:3128", "https://proxy:3128", "http://", "http://:3128", "http://proxy", "http://proxy:",
        "http://proxy:0", "http://proxy:65536", "http://proxy:3128\n", "http://proxy:3128/", "http://pro xy:3128",
        "http://::1:3128",
        "http://proxy:+80", "http://proxy:80?x", "http://user:pass@:80",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(ProxyAddress(text) == nil)
    }
}
