import TestSupport
import Testing

@testable import HTTPServer

@Suite struct HostileClientTests {
    private func expectService(_ server: TestServer) throws {
        let client = try server.client()
        client.send("GET /fine HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try client.response().body == "GET /fine ")
    }

    @Test func aSilentClientIsClosed() async throws {
        try await TestServer.with({ $0.firstByteTimeout = .milliseconds(50) }).run { server in
            let client = try server.client()
            #expect(try client.isClosedByServer())
        }
    }

    /// A deadline counts from the wake-up that it was set in, not from the one before a long sleep.
    @Test func theFirstConnectionAfterAnIdleTimeHasItsFullTime() async throws {
        try await TestServer.with({ $0.firstByteTimeout = .seconds(1) }).run { server in
            try expectService(server)
            // Idle for real: the loop wakes once more, at the first connection's deadline, and must then sleep longer than
            // a deadline lasts.
            try await Task.sleep(for: .milliseconds(2_500))
            try expectService(server)
        }
    }

    @Test func anIdleConnectionIsClosed() async throws {
        try await TestServer.with({ $0.keepAliveTimeout = .milliseconds(50) }).run { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            _ = try client.response()
            #expect(try client.isClosedByServer())
        }
    }

    @Test func slowHeadsAreGivenUp() async throws {
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.firstByteTimeout = .seconds(60)
            $0.headTimeout = .milliseconds(50)
        }
        try await TestServer.run(configure) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\n")
            let response = try client.response()
            #expect(response.status == 408)
            #expect(try client.isClosedByServer())
            try expectService(server)
        }
    }

    @Test func slowBodiesAreGivenUp() async throws {
        try await TestServer.with({ $0.rateGrace = .milliseconds(50) }).run { server in
            let client = try server.client()
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc")
            #expect(try client.response().status == 408)
            #expect(try client.isClosedByServer())
        }
    }

    @Test func aClientThatNeverReadsIsDropped() async throws {
        let big = [UInt8](repeating: 0x78, count: 4_000_000)
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            request.path == "/big" ? HTTPResponse(HTTPStatus(200), body: big) : await TestServer.echo(request)
        }
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.rateGrace = .milliseconds(100)
            $0.minimumRate = 1_000_000_000
        }
        try await TestServer.run(configure, respond: respond) { server in
            let client = try TestClient(port: server.port, receiveBuffer: 4_096)
            client.send(String(repeating: "GET /big HTTP/1.1\r\nhost: a\r\n\r\n", count: 100))
            try await eventually("the connection is dropped") {
                server.metrics.render().contains("http_connection_timeouts_total 1")
            }
            #expect(server.metrics.render().contains("http_connections_open 0.0"))
            try expectService(server)
        }
    }

    @Test func aResetInTheMiddleHurtsNobody() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            if request.path == "/wait" { await gate.wait() }
            return await TestServer.echo(request)
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n")
            try await eventually("the handler waits") { gate.waiters == 1 }
            client.reset()
            try await eventually("the connection is gone") {
                server.metrics.render().contains("http_connections_open 0.0")
            }
            gate.open()
            try expectService(server)
        }
    }

    @Test func aHalfClosedClientIsStillAnswered() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n")
            client.endWriting()
            #expect(try client.response().body == "GET /1 ")
            #expect(try client.response().body == "GET /2 ")
            #expect(try client.isClosedByServer())
        }
    }

    @Test(arguments: ["GET / HT", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc"])
    func anEndInTheMiddleIsRefused(text: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send(text)
            client.endWriting()
            #expect(try client.response().status == 400)
            #expect(try client.isClosedByServer())
        }
    }

    @Test func overTheLimitInFlightIs503() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            if request.path == "/wait" { await gate.wait() }
            return await TestServer.echo(request)
        }
        try await TestServer.with({ $0.maxRequestsInFlight = 1 }, respond: respond).run { server in
            let waiting = try server.client()
            waiting.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n")
            try await eventually("the handler waits") { gate.waiters == 1 }
            let client = try server.client()
            client.send(String(repeating: "GET / HTTP/1.1\r\nhost: a\r\n\r\n", count: 100))
            for _ in 0..<100 {
                let response = try client.response()
                #expect(response.status == 503)
                #expect(response.header("retry-after") == "1")
                #expect(response.header("connection") == nil)
            }
            gate.open()
            #expect(try waiting.response().status == 200)
            client.send("GET /now HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try client.response().body == "GET /now ")
        }
    }

    @Test func aHandlerThatTakesTooLongIsGivenUp() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            await gate.wait()
            return await TestServer.echo(request)
        }
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.firstByteTimeout = .seconds(60)
            $0.handlerTimeout = .milliseconds(50)
        }
        try await TestServer.run(configure, respond: respond) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try client.response().status == 503)
            #expect(try client.isClosedByServer())
            gate.open()
        }
    }

    @Test func bodiesAreBoundedInSum() async throws {
        try await TestServer.with({ $0.maxBufferedBodyBytes = 1_000 }).run { server in
            let post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 800\r\n\r\n"
            let part = String(repeating: "x", count: 700)
            let rest = String(repeating: "x", count: 100)
            let first = try server.client()
            first.send(post + part)
            try await eventually("it has arrived") {
                !server.metrics.render().contains("http_received_bytes_total 0\n")
            }
            let second = try server.client()
            second.send(post + part)
            #expect(try second.response().status == 503)
            #expect(try second.isClosedByServer())
            first.send(rest)
            #expect(try first.response().status == 200)
            let third = try server.client()
            third.send(post + part)
            third.reset()
            try await eventually("only the first is left") {
                server.metrics.render().contains("http_connections_open 1.0")
            }
            for _ in 0..<3 {
                first.send(post + part + rest)
                #expect(try first.response().status == 200)
            }
        }
    }

    @Test func connectionsAreLimited() async throws {
        try await TestServer.with({ $0.maxConnectionsPerPeer = 2 }).run { server in
            let kept = try [server.client(), server.client()]
            for client in kept {
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try client.response().status == 200)
            }
            let refused = try server.client()
            #expect(try refused.response().status == 503)
            #expect(try refused.isClosedByServer())
        }
    }

    @Test func manyIdleConnectionsAreHeld() async throws {
        // Both ends are in this process, and the suites beside this one need some as well.
        DescriptorLimit.raise()
        try await TestServer.run { server in
            let idle = try (0..<400).map { _ in try server.client() }
            try await eventually("all are open") { server.metrics.render().contains("http_connections_open 400.0") }
            try expectService(server)
            for client in idle {
                client.send("GET /late HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try client.response().status == 200)
            }
        }
    }
}
