import Foundation
import Metrics
import TestSupport
import Testing
import TimerCore

@testable import RESTOutput

/// When a request goes out, and that it goes out once.
@Suite struct SendingTests {
    private static let ok = ScriptedServer.Step.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    private func curl(_ configure: (inout CurlConfiguration) -> Void = { _ in }) throws -> any HTTPTransport {
        var configuration = CurlConfiguration()
        configuration.threads = 1
        configure(&configuration)
        return try TransportKind.curl.make(configuration)
    }

    private func post(
        _ port: UInt16, path: String = "/", bytes: Int = 2, fresh: Bool = false,
        mayStart: @escaping @Sendable () -> Bool = { true }
    ) -> OutboundRequest {
        OutboundRequest(
            method: .post, hostname: "127.0.0.1", port: port, path: path,
            body: [UInt8](repeating: 0x20, count: bytes)[...], timeout: .seconds(60), needsFreshConnection: fresh,
            mayStart: mayStart)
    }

    @Test(arguments: [true, false]) func aLeaseLostInTheHandshakeIsNoticed(_ isLost: Bool) async throws {
        let authority = try await CertificateAuthority()
        try await authority.issue("server")
        let peer = try await TLSPeer(authority, certificate: "server")
        let relay = try DelayingRelay(to: peer.port)
        defer { relay.stop() }
        let transport = try curl { $0.caBundlePath = authority.bundle }
        let holds = Shared(true)
        try await withThrowingTaskGroup(of: TransportResult.self) { group in
            group.addTask {
                await transport.send(
                    OutboundRequest(
                        method: .get, scheme: .https, hostname: "127.0.0.1", port: relay.port, timeout: .seconds(60),
                        mayStart: { holds.value }))
            }
            try await eventually { relay.connections == 1 }
            holds.value = !isLost
            relay.gate.open()
            let result = try #require(try await group.next())
            if isLost { #expect(result.failure == .withdrawn) } else { #expect(result.status == 200) }
        }
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases)
    func whatMayNotStartIsNotSent(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([.readRequest, Self.ok, .hold])
        defer { server.stop() }
        let transport = try kind.make()
        let result = await transport.send(post(server.port) { false })
        #expect(result.failure == .withdrawn)
        await transport.close(within: .zero)
        #expect(server.requests.isEmpty)
    }

    @Test func aLeaseLostInTheQueueIsNoticed() async throws {
        let gate = Gate()
        let server = try ScriptedServer([.readRequest, .wait(gate), Self.ok], repeats: true)
        defer { server.stop() }
        let transport = try curl { $0.maxConnectionsPerOrigin = 1 }
        let holds = Shared(true)
        async let first = transport.send(post(server.port))
        try await eventually { server.requests.count == 1 }
        await withTaskGroup(of: TransportResult.self) { group in
            group.addTask {
                await transport.send(post(server.port) { holds.value })
            }
            holds.value = false
            gate.open()
            let second = await group.next()
            #expect(second?.failure == .withdrawn)
        }
        #expect(await first.status == 200)
        #expect(server.requests.count == 1)
        await transport.close(within: .zero)
    }

    /// More often than libcurl tries by itself (five times a handle).
    @Test func noRequestIsSentTwice() async throws {
        let server = try ScriptedServer([.readRequest, Self.ok, .readRequest])
        defer { server.stop() }
        let transport = try curl()
        for turn in 0..<7 {
            #expect(await transport.send(post(server.port, path: "/first/\(turn)")).status == 200)
            let dropped = await transport.send(post(server.port, path: "/second/\(turn)"))
            #expect(dropped.failure == .dropped)
            #expect(dropped.reason == "the connection, used before, was closed without an answer")
        }
        await transport.close(within: .zero)
        #expect(server.requests.count == 14)
        #expect(Set(server.requests).count == 14)
        #expect(server.connections == 7)
    }

    @Test func aLongRequestIsNotSentTwiceEither() async throws {
        let server = try ScriptedServer([.readRequest, Self.ok, .readRequest])
        defer { server.stop() }
        let transport = try curl()
        let request = OutboundRequest(
            method: .put, hostname: "127.0.0.1", port: server.port, body: [UInt8](repeating: 0x20, count: 1 << 20)[...],
            timeout: .seconds(60))
        #expect(await transport.send(request).status == 200)
        #expect(await transport.send(request).failure == .dropped)
        // libcurl still means to send that one again, from its first byte, when the handle has another to send.
        #expect(await transport.send(request).status == 200)
        await transport.close(within: .zero)
        #expect(server.requests.count == 3)
    }

    /// The connection dies between libcurl's look at it and the first byte.
    @Test(arguments: [2, 1 << 20]) func whatCouldNotBeSentAtAllGoesOn(bytes: Int) async throws {
        let gate = Gate()
        let server = try ScriptedServer([.readRequest, Self.ok, .wait(gate), .reset])
        defer { server.stop() }
        let transport = try curl()
        #expect(await transport.send(post(server.port)).status == 200)
        let asked = Shared(0)
        let result = await transport.send(
            post(server.port, bytes: bytes) {
                asked.update { $0 += 1 }
                gate.open()
                let end = ContinuousClock.now + .seconds(60)
                while server.connections == 1, ContinuousClock.now < end,
                    server.openConnections > 0 || LoopbackSocket.isConnected(to: server.port)
                { usleep(1_000) }
                return true
            })
        #expect(result.status == 200, "\(result)")
        #expect(asked.value == 2)
        #expect(server.requests.count == 2)
        await transport.close(within: .zero)
    }

    @Test func aFreshConnectionIsWhatItSays() async throws {
        let server = try ScriptedServer([.readRequest, Self.ok], repeats: true)
        defer { server.stop() }
        let transport = try curl()
        for fresh in [false, false, true, false] {
            #expect(await transport.send(post(server.port, fresh: fresh)).status == 200)
        }
        await transport.close(within: .zero)
        #expect(server.connections == 2)
    }

    @Test func closingTellsWhatWasSentFromWhatWasNot() async throws {
        let server = try ScriptedServer([.readRequest, .hold])
        let relay = try DelayingRelay(to: server.port)
        defer {
            server.stop()
            relay.stop()
        }
        let lookup = FakeLookup()
        var configuration = CurlConfiguration()
        configuration.threads = 1
        configuration.maxConnectionsPerOrigin = 1
        let transport = try CurlTransport(
            configuration, check: try DestinationPolicy(allow: "127.0.0.0/8"), resolver: NameResolver(lookup),
            metrics: MetricsRegistry())
        async let sent = transport.send(post(server.port))
        try await eventually { server.requests.count == 1 }
        async let queued = transport.send(post(server.port))
        async let shaking = transport.send(
            OutboundRequest(
                method: .get, scheme: .https, hostname: "127.0.0.1", port: relay.port, timeout: .seconds(60)))
        try await eventually { relay.connections == 1 }
        async let resolving = transport.send(
            OutboundRequest(method: .get, hostname: "silent.example", port: 80, timeout: .seconds(60)))
        try await eventually { lookup.running == 1 }
        await transport.close(within: .zero)
        #expect(await sent.failure == .interrupted)
        #expect(await queued.failure == .shutDown)
        #expect(await shaking.failure == .shutDown)
        #expect(await resolving.failure == .shutDown)
        lookup.release()
    }

    @Test func aHandshakeThatDoesNotEndReachedNobody() async throws {
        let relay = try DelayingRelay(to: 9)
        defer { relay.stop() }
        let transport = try curl()
        let result = await transport.send(
            OutboundRequest(
                method: .get, scheme: .https, hostname: "127.0.0.1", port: relay.port, timeout: .milliseconds(300)))
        #expect(result.failure == .connectTimeout)
        await transport.close(within: .zero)
    }
}
