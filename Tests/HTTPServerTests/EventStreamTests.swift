import Addresses
import TestSupport
import Testing

@testable import HTTPServer

/// Streams of events on real sockets.
@Suite struct EventStreamTests {
    private static let get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    private static let next = "GET /next HTTP/1.1\r\nhost: a\r\n\r\n"

    private static func answering(_ feed: Feed) -> @Sendable (HTTPRequest) async -> HTTPResponse {
        { request in request.path == "/" ? .live(feed) : await TestServer.echo(request) }
    }

    /// The handler's deadline and the connection's are not the stream's; the heartbeat says that it lives.
    @Test func eventsGoOutAsTheyHappen() async throws {
        let feed = Feed()
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.handlerTimeout = .milliseconds(50)
            $0.keepAliveTimeout = .milliseconds(50)
            $0.rateGrace = .milliseconds(50)
            $0.streamHeartbeat = .milliseconds(200)
        }
        try await TestServer.with(configure, respond: Self.answering(feed)).run { server in
            let client = try server.client()
            client.send(Self.get)
            let head = try client.response(hasBody: false)
            #expect(head.status == 200)
            #expect(head.header("transfer-encoding") == "chunked")
            feed.give("data: 1\n\n")
            #expect(try client.chunk() == "data: 1\n\n")
            for _ in 0..<3 { #expect(try client.chunk() == ":\n\n") }
            feed.give("data: 2\n\n")
            var chunk = ":\n\n"
            while chunk == ":\n\n" { chunk = try client.chunk() }
            #expect(chunk == "data: 2\n\n")
            #expect(server.metrics.render().contains("http_streams_open 1.0"))
        }
        #expect(feed.isClosed)
    }

    @Test func oneTooManyIsRefused() async throws {
        let feed = Feed()
        try await TestServer.with({ $0.maxStreams = 1 }, respond: Self.answering(feed)).run { server in
            let (first, second) = (try server.client(), try server.client())
            first.send(Self.get)
            _ = try first.response(hasBody: false)
            second.send(Self.get + Self.next)
            let refused = try second.response()
            #expect(refused.status == 503)
            #expect(refused.header("retry-after") == "1")
            #expect(try second.response().body == "GET /next ")
            #expect(server.metrics.render().contains("http_streams_refused_total 1"))
            first.reset()
            try await eventually("its place is free") { server.metrics.render().contains("http_streams_open 0.0") }
            #expect(feed.isClosed)
            second.send(Self.get)
            #expect(try second.response(hasBody: false).status == 200)
        }
    }

    @Test func onePeerDoesNotTakeAll() async throws {
        let feed = Feed()
        try await TestServer.with({ $0.maxStreamsPerPeer = 1 }, respond: Self.answering(feed)).run { server in
            let (first, second) = (try server.client(), try server.client())
            first.send(Self.get)
            #expect(try first.response(hasBody: false).status == 200)
            second.send(Self.get)
            #expect(try second.response().status == 503)
        }
        let behindProxy = TestServer.with(
            {
                $0.maxStreamsPerPeer = 1
                $0.trustedProxies = [CIDRBlock("127.0.0.0/8")].compactMap { $0 }
            }, respond: Self.answering(feed))
        try await behindProxy.run { server in
            for client in [try server.client(), try server.client()] {
                client.send(Self.get)
                #expect(try client.response(hasBody: false).status == 200)
            }
        }
    }

    @Test func headOpensNone() async throws {
        let feed = Feed()
        try await TestServer.with({ $0.maxStreams = 0 }, respond: Self.answering(feed)).run { server in
            let client = try server.client()
            client.send("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n" + Self.next)
            let response = try client.response(hasBody: false)
            #expect(response.status == 200)
            #expect(response.header("content-type") == "text/event-stream")
            #expect(try client.response().body == "GET /next ")
            #expect(feed.asked == 0)
        }
    }

    /// Without chunks the close is the end.
    @Test func withHTTP10ItEndsWithTheConnection() async throws {
        let feed = Feed()
        try await TestServer.run(respond: Self.answering(feed)) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
            feed.give("data: 1\n\n")
            try await eventually("it has gone out") { feed.isAwaited }
            feed.close()
            let text = try client.remainder()
            #expect(text.hasSuffix("\r\n\r\ndata: 1\n\n"))
            #expect(text.contains("connection: close"))
            #expect(!text.contains("transfer-encoding"))
        }
    }

    @Test func aRequestBehindItIsAnsweredWhenItEnds() async throws {
        let feed = Feed()
        try await TestServer.run(respond: Self.answering(feed)) { server in
            let client = try server.client()
            client.send(Self.get + Self.next)
            _ = try client.response(hasBody: false)
            feed.give("data: 1\n\n")
            #expect(try client.chunk() == "data: 1\n\n")
            feed.close()
            #expect(try client.chunk() == "")
            #expect(try client.response().body == "GET /next ")
        }
    }

    /// The source is left alone, and who reads nothing for long is dropped.
    @Test func aClientThatDoesNotReadIsDropped() async throws {
        let event = [UInt8](repeating: 0x78, count: 2_000)
        let feed = Feed(flood: event)
        try await TestServer.with({ $0.rateGrace = .milliseconds(300) }, respond: Self.answering(feed)).run { server in
            let client = try TestClient(port: server.port, receiveBuffer: 4_096)
            client.send(Self.get)
            try await eventually("it is dropped") { server.metrics.render().contains("http_streams_dropped_total 1") }
            #expect(server.metrics.render().contains("http_streams_open 0.0"))
            #expect(feed.isClosed)
            #expect(server.unsentBytes(ofGiven: feed.asked * event.count) <= 65_536 + 2 * event.count)
            // What the kernel took: a limit twice that of the buffer, and the client's own.
            #expect(feed.asked * event.count <= 500_000)
            #expect(try client.isReset())
        }
    }

    @Test func aStopEndsItInOrder() async throws {
        let feed = Feed()
        try await TestServer.with(
            { $0.closingGrace = .seconds(60) }, respond: Self.answering(feed)
        ).run { server in
            let client = try server.client()
            client.send(Self.get)
            _ = try client.response(hasBody: false)
            feed.give("data: 1\n\n")
            #expect(try client.chunk() == "data: 1\n\n")
            async let stopped: Void = server.server.stop(grace: .seconds(60))
            try await eventually("the stop has begun") { feed.isClosed }
            #expect(try client.chunk() == "")
            client.send(Self.next)
            let response = try client.response()
            #expect(response.body == "GET /next ")
            #expect(response.header("connection") == "close")
            #expect(try client.isClosedByServer())
            await stopped
        }
    }

    @Test func aStopEndsThoseThatAreBehind() async throws {
        let feed = Feed(flood: [UInt8](repeating: 0x78, count: 2_000))
        try await TestServer.run(respond: Self.answering(feed)) { server in
            let client = try TestClient(port: server.port, receiveBuffer: 4_096)
            client.send(Self.get)
            var before = -1
            try await eventually("nothing more is asked for") {
                defer { before = feed.asked }
                return feed.asked > 0 && feed.asked == before
            }
            async let stopped: Void = server.server.stop(grace: .seconds(60))
            try await eventually("the stop has begun") { feed.isClosed }
            #expect(try client.remainder().hasSuffix("\r\n0\r\n\r\n"))
            await stopped
        }
    }

    @Test func itIsLoggedAtItsEnd() async throws {
        let records = Records()
        let feed = Feed()
        try await TestServer.with(onResponse: { records.add($0) }, respond: Self.answering(feed)).run { server in
            let client = try server.client()
            client.send(Self.get)
            _ = try client.response(hasBody: false)
            feed.give("data: 1\n\n")
            _ = try client.chunk()
            #expect(records.all.isEmpty)
            feed.close()
            _ = try client.chunk()
            try await eventually("it is logged") { records.all.count == 1 }
            #expect(records.all.map(\.responseBodyBytes) == [9])
        }
    }
}
