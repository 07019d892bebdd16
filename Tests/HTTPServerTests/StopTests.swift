import Logging
import Metrics
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct StopTests {
    @Test func requestsInFlightFinish() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            await gate.wait()
            return await TestServer.echo(request)
        }
        try await TestServer.run(respond: respond) { server in
            let (idle, busy) = (try server.client(), try server.client())
            busy.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            try await eventually("the handler waits") { gate.waiters == 1 }
            async let stopped: Void = server.server.stop(grace: .seconds(20))
            #expect(try idle.isClosedByServer())
            #expect(throws: (any Error).self) { _ = try server.client() }
            gate.open()
            let response = try busy.response()
            #expect(response.status == 200)
            #expect(response.header("connection") == "close")
            #expect(try busy.isClosedByServer())
            await stopped
        }
    }

    @Test func aKeptConnectionIsAnsweredOnceMore() async throws {
        try await TestServer.with({ $0.closingGrace = .seconds(60) }).run { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try client.response().header("connection") != "close")
            async let stopped: Void = server.server.stop(grace: .seconds(20))
            try await eventually("nobody new is let in") { (try? server.client()) == nil }
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            let response = try client.response()
            #expect(response.status == 200)
            #expect(response.header("connection") == "close")
            #expect(try client.isClosedByServer())
            await stopped
        }
    }

    @Test(arguments: [1, 3])
    func whoWaitsToBeAcceptedIsAnswered(eventLoops: Int) async throws {
        let looks = Mutex(0)
        let isBlind = Mutex(true)
        let accept: @Sendable (Int32) -> Acceptance = { listener in
            looks.withLock { $0 += 1 }
            return isBlind.withLock { $0 } ? .none : Acceptance.take(listener)
        }
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        configuration.eventLoops = eventLoops
        let server = HTTPServer(
            configuration: configuration, handler: TestHandler(answer: TestServer.echo), metrics: MetricsRegistry(),
            logger: Logger(label: "test"), onResponse: nil, accept: accept)
        let client = try TestClient(port: try server.start())
        client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        // The listener is edge-triggered: only the stop looks once more.
        try await eventually("the server has looked") { looks.withLock { $0 } > 0 }
        isBlind.withLock { $0 = false }
        await server.stop(grace: .seconds(20))
        #expect(try client.response().status == 200)
        #expect(try client.isClosedByServer())
    }

    @Test func graceBoundsTheStop() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            await gate.wait()
            return await TestServer.echo(request)
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            try await eventually("the handler waits") { gate.waiters == 1 }
            await server.server.stop(grace: .milliseconds(20))
            #expect(try client.isClosedByServer())
            gate.open()
        }
    }

    /// A connection's task waits for its next request: it must end with the connection.
    @Test func nothingOfAConnectionOutlivesIt() async throws {
        weak var handlers: Witness?
        do {
            let witness = Witness()
            handlers = witness
            let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
                withExtendedLifetime(witness) {}
                return await TestServer.echo(request)
            }
            try await TestServer.run(respond: respond) { server in
                for _ in 0..<3 {
                    let client = try server.client()
                    client.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(try client.response().body == "GET /1 ")
                    #expect(try client.response().body == "GET /2 ")
                }
            }
        }
        try await eventually("all is released") { handlers == nil }
    }

    private final class Witness: Sendable {}

    @Test func aServerStartsOnce() async throws {
        try await TestServer.run { server in
            #expect(throws: HTTPServerError.self) { _ = try server.server.start() }
        }
    }

    @Test func aTakenPortIsAnError() async throws {
        try await TestServer.run { server in
            var configuration = HTTPServerConfiguration()
            configuration.port = server.port
            let second = HTTPServer(
                configuration: configuration, handler: TestHandler(answer: TestServer.echo),
                metrics: MetricsRegistry(), logger: Logger(label: "test"))
            #expect(throws: HTTPServerError.self) { _ = try second.start() }
        }
    }

    @Test func acceptingRecoversWhenDescriptorsAreBack() async throws {
        let failures = Mutex(3)
        let accept: @Sendable (Int32) -> Acceptance = { listener in
            let fails = failures.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            return fails ? .exhausted(24) : Acceptance.take(listener)
        }
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        let metrics = MetricsRegistry()
        let server = HTTPServer(
            configuration: configuration, handler: TestHandler(answer: TestServer.echo), metrics: metrics,
            logger: Logger(label: "test"), onResponse: nil, accept: accept)
        let client = try TestClient(port: try server.start())
        client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try client.response().status == 200)
        #expect(metrics.render().contains("http_accept_errors_total 3"))
        await server.stop(grace: .seconds(5))
    }
}
