import Metrics
import TestSupport
import Testing
import TimerCore

@testable import RESTOutput

/// Requests to names, over a resolver by script.
@Suite struct NameTests {
    private static let ok: [ScriptedServer.Step] = [
        .readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    ]

    private func transport(
        _ lookup: FakeLookup, _ configure: (inout CurlConfiguration) -> Void = { _ in }
    ) throws -> CurlTransport {
        var configuration = CurlConfiguration()
        configuration.dnsCacheSeconds = 0
        configure(&configuration)
        let limits = LookupTable<NameResolver.Waiter>.Limits(keep: 0, keepFailure: 0)
        return try CurlTransport(
            configuration, check: try DestinationPolicy(allow: "127.0.0.0/8,::1"),
            resolver: NameResolver(lookup, limits: limits), metrics: MetricsRegistry())
    }

    private func get(_ name: String, _ port: UInt16, timeout: Duration = .seconds(60)) -> OutboundRequest {
        OutboundRequest(method: .get, hostname: name, port: port, timeout: timeout)
    }

    @Test(arguments: ["some.example", "Some.Example", "some.example."])
    func theRequestIsTheNames(_ name: String) async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let lookup = FakeLookup([name: ["127.0.0.1"]])
        let transport = try transport(lookup)
        #expect(await transport.send(get(name, server.port)).status == 200)
        let request = try #require(server.requests.first)
        #expect(request.contains("\r\nHost: \(name.lowercased()):\(server.port)\r\n"))
        await transport.close(within: .zero)
    }

    @Test func certificatesAreTheNames() async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server", alternativeName: "DNS:some.example")
        let peer = try await TLSPeer(authority, certificate: "server")
        let lookup = FakeLookup(["some.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]])
        let transport = try transport(lookup) { $0.caBundlePath = authority.bundle }
        func get(_ name: String) -> OutboundRequest {
            OutboundRequest(method: .get, scheme: .https, hostname: name, port: peer.port, timeout: .seconds(60))
        }
        #expect(await transport.send(get("some.example")).status == 200)
        #expect(await transport.send(get("other.example")).failure == .tls)
        await transport.close(within: .zero)
    }

    @Test func oneOfSeveralAddressesIsEnough() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let transport = try transport(FakeLookup(["some.example": ["::1", "127.0.0.2", "127.0.0.1"]]))
        #expect(await transport.send(get("some.example", server.port)).status == 200)
        await transport.close(within: .zero)
    }

    @Test func thePolicyJudgesWhatANameStandsFor() async throws {
        let transport = try transport(FakeLookup(["some.example": ["169.254.169.254"]]))
        #expect(await transport.send(get("some.example", 80)).failure == .refusedByPolicy)
        await transport.close(within: .zero)
    }

    @Test func aNameThatHasMovedIsFollowed() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let lookup = FakeLookup(["some.example": ["127.0.0.1"]])
        let transport = try transport(lookup) {
            $0.threads = 1
            $0.lifetimeSeconds = 1
        }
        #expect(await transport.send(get("some.example", server.port)).status == 200)
        // Where nobody listens.
        lookup.set("some.example", ["127.0.0.2"])
        var results: [TransportResult] = []
        while results.last?.failure != .connect {
            results.append(await transport.send(get("some.example", server.port)))
            try #require(results.count < 1_000)
        }
        #expect(lookup.asked.count > 1)
        lookup.set("some.example", ["127.0.0.1"])
        while results.last?.status != 200 {
            results.append(await transport.send(get("some.example", server.port)))
            try #require(results.count < 2_000)
        }
        await transport.close(within: .zero)
    }

    @Test func aNameThatIsNotKnownAnyMoreIsUsedForAWhile() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let lookup = FakeLookup(["some.example": ["127.0.0.1"]])
        let transport = try transport(lookup)
        #expect(await transport.send(get("some.example", server.port)).status == 200)
        lookup.set("some.example", [])
        for _ in 0..<5 { #expect(await transport.send(get("some.example", server.port)).status == 200) }
        #expect(lookup.asked.count > 1)
        await transport.close(within: .zero)
    }

    @Test func aConnectionThatIsBusyEndsAfterItsLifetime() async throws {
        let server = try ScriptedServer(
            [.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")], repeats: true)
        defer { server.stop() }
        let transport = try transport(FakeLookup()) {
            $0.threads = 1
            $0.lifetimeSeconds = 1
        }
        let end = ContinuousClock.now + .seconds(30)
        while server.connections < 2, ContinuousClock.now < end {
            #expect(await transport.send(get("127.0.0.1", server.port)).status == 200)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(server.connections == 2)
        await transport.close(within: .zero)
    }

    @Test func silentNamesHoldUpNoRequest() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let lookup = FakeLookup(["good.healthy": ["127.0.0.1"]])
        let transport = try transport(lookup)
        await withTaskGroup(of: TransportFailure?.self) { group in
            for number in 0..<300 {
                group.addTask { await transport.send(get("\(number).dead.example", 80)).failure }
            }
            try? await eventually { lookup.running == 16 }
            for _ in 0..<20 { #expect(await transport.send(get("good.healthy", server.port)).status == 200) }
            #expect(lookup.most <= 17)
            lookup.release()
            for await failure in group { #expect(failure == .unresolved) }
        }
        await transport.close(within: .zero)
    }

    @Test func silenceEndsAtTheTimeoutAndIsNobodyReached() async throws {
        let lookup = FakeLookup()
        defer { lookup.release() }
        let transport = try transport(lookup)
        let result = await transport.send(get("silent.example", 80, timeout: .milliseconds(200)))
        #expect(result == .failure(.unresolved, reason: "no answer to the lookup of silent.example in time"))
        await transport.close(within: .zero)
    }

    @Test func addressesAreNotLookedUp() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let lookup = FakeLookup()
        let transport = try transport(lookup)
        for name in ["127.0.0.1", "0x7f.1", "2130706433"] {
            #expect(await transport.send(get(name, server.port)).status == 200, "\(name)")
        }
        #expect(lookup.asked.isEmpty)
        await transport.close(within: .zero)
    }
}
