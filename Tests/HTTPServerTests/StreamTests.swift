import TestSupport
import Testing

@testable import HTTPServer

/// Bodies that are made as the client reads.
@Suite struct StreamTests {
    private static let get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"

    @Test func aStreamGoesInChunksAndTheConnectionGoesOn() async throws {
        try await TestServer.with(respond: { request in
            request.path == "/" ? .stream(Pieces(["one, ", "two", ""])) : await TestServer.echo(request)
        }).run { server in
            let client = try server.client()
            client.send(Self.get + "GET /next HTTP/1.1\r\nhost: a\r\n\r\n" + Self.get)
            let response = try client.response()
            #expect(response.body == "one, two")
            #expect(response.header("transfer-encoding") == "chunked")
            #expect(response.header("content-length") == nil)
            #expect(try client.response().body == "GET /next ")
            #expect(try client.response().body == "one, two")
        }
    }

    @Test func aKnownLengthIsAnnounced() async throws {
        let text = String(repeating: "x", count: 100_000)
        try await TestServer.with(respond: { _ in .stream(Pieces([text, "y", text], length: 200_001)) }).run { server in
            let client = try server.client()
            client.send(Self.get + Self.get)
            for _ in 0..<2 {
                let response = try client.response()
                #expect(response.header("content-length") == "200001")
                #expect(response.header("transfer-encoding") == nil)
                #expect(response.body == text + "y" + text)
            }
        }
    }

    @Test func withHTTP10TheCloseIsTheEnd() async throws {
        try await TestServer.with(respond: { _ in .stream(Pieces(["one, ", "two"])) }).run { server in
            let client = try server.client()
            client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
            let text = try client.remainder()
            #expect(text.hasSuffix("\r\n\r\none, two"))
            #expect(text.contains("connection: close"))
            #expect(!text.contains("transfer-encoding") && !text.contains("content-length"))
        }
    }

    @Test(arguments: [nil, 7]) func headHasNoneOfIt(length: Int?) async throws {
        let log = Pieces.Log()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            guard request.path == "/" else { return await TestServer.echo(request) }
            return .stream(Pieces(length: length, heldBytes: 1_000_000, log: log) { _ in .end })
        }
        try await TestServer.with({ $0.maxBufferedAnswerBytes = 1_000_000 }, respond: respond).run { server in
            let client = try server.client()
            for _ in 0..<2 {
                client.send("HEAD / HTTP/1.1\r\nhost: a\r\n\r\nGET /next HTTP/1.1\r\nhost: a\r\n\r\n")
                let response = try client.response(hasBody: false)
                #expect(response.status == 200)
                #expect(response.header("content-length") == length.map(String.init))
                #expect(try client.response().body == "GET /next ")
            }
            #expect(log.given == 0)
        }
    }

    /// The part that was sent cannot be taken for the whole.
    @Test(arguments: [
        Pieces { $0 == 0 ? .bytes([0x61]) : .failed }, Pieces(["ab"], length: 3), Pieces(["ab", "cd"], length: 3),
    ])
    func aStreamThatCannotGoOnIsCut(pieces: Pieces) async throws {
        try await TestServer.with(respond: { _ in .stream(pieces) }).run { server in
            let client = try server.client()
            client.send(Self.get)
            let text = try client.remainder()
            #expect(text.hasPrefix("HTTP/1.1 200") && !text.hasSuffix("0\r\n\r\n"))
            let end = text.contains("transfer-encoding") ? "1\r\na" : "ab"
            #expect(text.hasSuffix("\r\n\r\n\(end)"))
            #expect(server.metrics.render().contains("http_answers_cut_total 1"))
        }
    }

    /// With HTTP/1.0 a mere close would say that this was all.
    @Test func aStreamThatTheCloseWouldEndIsReset() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            .stream(
                Pieces { index in
                    if index == 1 { await gate.wait() }
                    return index == 0 ? .bytes([0x61]) : .failed
                })
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.0\r\n\r\n")
            try await eventually("the stream waits") { gate.waiters == 1 }
            gate.open()
            #expect(try client.isReset())
        }
    }

    /// Pieces are asked for as the client reads, and no faster: large ones, which are referred to, and small ones, which are
    /// gathered.
    @Test(arguments: [60_000, 2_000]) func aStreamWaitsForItsReader(size: Int) async throws {
        let log = Pieces.Log()
        let piece = [UInt8](repeating: 0x78, count: size)[...]
        try await TestServer.with(respond: { _ in .stream(Pieces(log: log) { _ in .bytes(piece) }) }).run { server in
            let client = try TestClient(port: server.port, receiveBuffer: 4_096)
            client.send(Self.get)
            // What the kernels take, until nothing more is asked for.
            var before = -1
            try await eventually("the stream waits") {
                defer { before = log.given }
                return log.given > 0 && log.given == before
            }
            let waiting = log.given
            #expect(server.unsentBytes(ofGiven: waiting * size) <= 65_536 + 2 * size)
            let read = try client.skim(3_000_000)
            try await eventually("it goes on") { log.given > waiting }
            #expect((log.given - waiting) * size <= read + 50 * 60_000)
        }
    }

    /// No deadline of the handler or of the connection ends a stream that has nothing to say.
    @Test func aStreamMayTakeItsTime() async throws {
        let gate = Gate()
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.handlerTimeout = .milliseconds(50)
            $0.keepAliveTimeout = .milliseconds(50)
            $0.rateGrace = .milliseconds(50)
        }
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            if request.path == "/slow" { try? await Task.sleep(for: .seconds(1)) }
            return .stream(
                Pieces { index in
                    if index == 1 { await gate.wait() }
                    return index < 2 ? .bytes([0x61]) : .end
                })
        }
        try await TestServer.run(configure, respond: respond) { server in
            let client = try server.client()
            client.send(Self.get)
            try await eventually("the stream waits") { gate.waiters == 1 }
            // Another connection's deadline, set later and of the same length, passes meanwhile.
            let other = try server.client()
            other.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(try other.response().status == 503)
            gate.open()
            #expect(try client.response().body == "aa")
        }
    }

    @Test func aStreamWhoseClientHasGoneIsCancelled() async throws {
        let log = Pieces.Log()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            .stream(
                Pieces(log: log) { index in
                    if index == 0 { return .bytes([0x61]) }
                    try? await Task.sleep(for: .seconds(600))
                    if Task.isCancelled { log.cancelled() }
                    return .end
                })
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send(Self.get)
            try await eventually("a piece has gone") { log.given == 1 }
            client.reset()
            try await eventually("the stream ends") { log.wasCancelled }
            #expect(server.metrics.render().contains("http_connections_open 0.0"))
        }
    }

    @Test func aStopLetsStreamsEndAndClosesThem() async throws {
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            .stream(
                Pieces { index in
                    if index == 1 { await gate.wait() }
                    return index < 2 ? .bytes([0x61]) : .end
                })
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send(Self.get)
            try await eventually("the stream waits") { gate.waiters == 1 }
            async let stopped: Void = server.server.stop(grace: .seconds(60))
            try await Task.sleep(for: .milliseconds(20))
            gate.open()
            #expect(try client.response().body == "aa")
            #expect(try client.isClosedByServer())
            await stopped
        }
    }

    @Test func aStreamIsLoggedAtItsEndWithItsBytes() async throws {
        let records = Records()
        try await TestServer.with(
            onResponse: { records.add($0) }, respond: { _ in .stream(Pieces(["ab", "cde"])) }
        ).run { server in
            let client = try server.client()
            client.send(Self.get)
            _ = try client.response()
            try await eventually("it is logged") { records.all.count == 1 }
            #expect(records.all.map(\.responseBodyBytes) == [5])
        }
    }
}
