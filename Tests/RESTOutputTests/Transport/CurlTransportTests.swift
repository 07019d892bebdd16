import Metrics
import RESTOutput
import TestSupport
import Testing
import TimerCore

/// What only the default transport promises.
@Suite struct CurlTransportTests {
    private static let ok: [ScriptedServer.Step] = [
        .readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    ]

    private func transport(
        _ registry: MetricsRegistry = MetricsRegistry(), configure: (inout CurlConfiguration) -> Void = { _ in }
    ) throws -> CurlTransport {
        var configuration = CurlConfiguration()
        configure(&configuration)
        return try CurlTransport(configuration, check: try DestinationPolicy(allow: "127.0.0.0/8"), metrics: registry)
    }

    private func request(_ server: ScriptedServer, timeout: Duration = .seconds(30)) -> OutboundRequest {
        OutboundRequest(method: .post, hostname: "127.0.0.1", port: server.port, body: [0x7B, 0x7D], timeout: timeout)
    }

    @Test func connectionIsUsedAgain() async throws {
        let server = try ScriptedServer(Self.ok, repeats: true)
        defer { server.stop() }
        let registry = MetricsRegistry()
        let transport = try transport(registry)
        for _ in 0..<5 { #expect(await transport.send(request(server)).status == 200) }
        await transport.close(within: .zero)
        #expect(server.connections == 1)
        #expect(registry.render().contains("timer_rest_connections_opened_total 1\n"))
        #expect(registry.render().contains("timer_rest_connections_reused_total 4\n"))
    }

    private func output(_ server: ScriptedServer, scheme: RESTOutputMode.Scheme = .http) -> RESTOutputMode {
        RESTOutputMode(method: .post, scheme: scheme, hostname: "127.0.0.1", port: server.port, path: "/")
    }

    @Test func connectionsAreOpenedAheadAndNothingIsSentOnThem() async throws {
        let server = try ScriptedServer(Self.ok, repeats: true)
        defer { server.stop() }
        let registry = MetricsRegistry()
        let transport = try transport(registry)
        transport.open(2, to: output(server))
        try await eventually { registry.render().contains("timer_rest_connections_opened_total 2\n") }
        try await eventually { server.connections == 2 }
        #expect(server.requests.isEmpty)
        transport.open(2, to: output(server))
        for _ in 0..<3 { #expect(await transport.send(request(server)).status == 200) }
        await transport.close(within: .zero)
        #expect(server.connections == 2, "idle ones are enough")
        #expect(registry.render().contains("timer_rest_connections_reused_total 3\n"))
    }

    /// The handshake is never answered: the request does not wait for that connection, and fails as it does without.
    @Test func aConnectionThatCannotBeOpenedHoldsUpNoRequest() async throws {
        let server = try ScriptedServer([.hold])
        defer { server.stop() }
        let transport = try transport { $0.threads = 1 }
        transport.open(1, to: output(server, scheme: .https))
        let result = await transport.send(
            OutboundRequest(
                method: .post, scheme: .https, hostname: "127.0.0.1", port: server.port, timeout: .seconds(2)))
        #expect(result.failure == .connectTimeout)
        await transport.close(within: .zero)
        #expect(server.connections == 2)
    }

    @Test func connectionThatThePeerClosedIsReplaced() async throws {
        let server = try ScriptedServer(Self.ok)
        defer { server.stop() }
        let transport = try transport()
        for _ in 0..<5 {
            #expect(await transport.send(request(server)).status == 200)
            // A request that goes out before the server has closed fails: it is not sent twice.
            try await eventually { server.openConnections == 0 }
        }
        await transport.close(within: .zero)
        #expect(server.connections == 5)
    }

    @Test func handlesForgetTheirLastRequest() async throws {
        let server = try ScriptedServer(Self.ok, repeats: true)
        defer { server.stop() }
        let transport = try transport()
        for method in [RESTOutputMode.Method.delete, .post, .get, .patch, .get, .put, .post] {
            let request = OutboundRequest(
                method: method, hostname: "127.0.0.1", port: server.port,
                headers: [HeaderField("x-m", method.rawValue)],
                body: Array(method.rawValue.utf8)[...], timeout: .seconds(30))
            #expect(await transport.send(request).status == 200)
            let text = try #require(server.requests.last)
            #expect(text.hasPrefix("\(method.rawValue.uppercased()) / "))
            #expect(text.hasSuffix("\r\n\r\n" + (method.sendsBody ? method.rawValue : "")))
            #expect(text.contains("x-m: \(method.rawValue)\r\n"))
        }
        await transport.close(within: .zero)
    }

    @Test func handlesGoWhereTheirRequestGoes() async throws {
        let servers = try [ScriptedServer(Self.ok, repeats: true), ScriptedServer(Self.ok, repeats: true)]
        defer { for server in servers { server.stop() } }
        let transport = try transport()
        let turns = [(0, "/a"), (0, "/a"), (1, "/a"), (1, "/b?c=1"), (0, "/b?c=1"), (0, "/"), (1, "/../d%20e/./f?")]
        for (server, path) in turns {
            let request = OutboundRequest(
                method: .get, hostname: "127.0.0.1", port: servers[server].port, path: path, timeout: .seconds(30))
            #expect(await transport.send(request).status == 200)
            let text = try #require(servers[server].requests.last)
            #expect(text.hasPrefix("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(servers[server].port)\r\n"))
        }
        #expect(servers.map(\.requests.count) == [4, 3])
        await transport.close(within: .zero)
    }

    @Test func manyAtOnceAreAllAnswered() async throws {
        let server = try ScriptedServer(Self.ok, repeats: true)
        defer { server.stop() }
        let transport = try transport { $0.maxConnectionsPerOrigin = 8 }
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 { group.addTask { await transport.send(request(server)).status == 200 } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        await transport.close(within: .zero)
        #expect(answered == 500)
        #expect(server.requests.count == 500)
        #expect(server.connections <= 8)
    }

    @Test func whatComesAtOnceIsDividedAmongTheThreads() async throws {
        let server = try ScriptedServer([.readRequest, .hold])
        defer { server.stop() }
        // One for each thread.
        let transport = try transport {
            $0.threads = 3
            $0.maxConnectionsPerOrigin = 3
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { _ = await transport.send(request(server, timeout: .seconds(60))) } }
            try? await eventually { server.requests.count == 3 }
            await transport.close(within: .zero)
        }
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [false, true]) func anOriginThatIsSlowGetsItsWholeShare(besideABusyOne isBusy: Bool) async throws {
        let slow = try ScriptedServer([.readRequest, .hold])
        let fast = try ScriptedServer(Self.ok, repeats: true)
        defer {
            slow.stop()
            fast.stop()
        }
        let transport = try transport { $0.maxConnectionsPerOrigin = 100 }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<(isBusy ? 8 : 0) {
                group.addTask { while await transport.send(request(fast)).status == 200 {} }
            }
            for _ in 0..<150 {
                group.addTask { _ = await transport.send(request(slow, timeout: .seconds(60))) }
            }
            try? await eventually { slow.requests.count == 100 }
            await transport.close(within: .zero)
        }
        #expect(slow.requests.count == 100)
    }

    @Test func whoWaitsForAConnectionHasItsTimeoutToo() async throws {
        let server = try ScriptedServer([.readRequest, .hold])
        defer { server.stop() }
        let transport = try transport {
            $0.threads = 1
            $0.maxConnectionsPerOrigin = 1
        }
        async let first = transport.send(request(server, timeout: .seconds(60)))
        try await eventually { server.requests.count == 1 }
        let second = await transport.send(request(server, timeout: .milliseconds(100)))
        #expect(second == .failure(.noTurn, reason: "no connection was free within the timeout"))
        await transport.close(within: .zero)
        #expect(await first.failure == .interrupted)
    }

    @Test func anOriginThatHangsDoesNotHoldUpOthers() async throws {
        let bad = try ScriptedServer([.readRequest, .hold])
        let good = try ScriptedServer(Self.ok, repeats: true)
        defer {
            bad.stop()
            good.stop()
        }
        let transport = try transport { $0.maxConnectionsPerOrigin = 4 }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let result = await transport.send(request(bad, timeout: .seconds(60)))
                    #expect(result.failure == .shutDown || result.failure == .interrupted)
                }
            }
            try? await eventually { bad.requests.count == 4 }
            for _ in 0..<50 { #expect(await transport.send(request(good)).status == 200) }
            #expect(bad.connections == 4)
            await transport.close(within: .zero)
        }
    }
}
