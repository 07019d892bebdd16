import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct SemanticsTests {
    @Test func headHasTheLengthOfGetAndNoBody() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("HEAD /abc HTTP/1.1\r\nhost: a\r\n\r\nGET /abc HTTP/1.1\r\nhost: a\r\n\r\n")
            let head = try client.response(hasBody: false)
            #expect(head.header("content-length") == "\("HEAD /abc ".utf8.count)")
            let get = try client.response()
            #expect(get.status == 200)
            #expect(get.body == "GET /abc ")
        }
    }

    @Test(arguments: [204, 304])
    func bodilessStatusesHaveNeitherBodyNorLength(status: Int) async throws {
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            HTTPResponse(HTTPStatus(request.path == "/x" ? status : 200), body: Array("body".utf8))
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send("GET /x HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n")
            let bodiless = try client.response()
            #expect(bodiless.status == status)
            #expect(bodiless.header("content-length") == nil)
            #expect(try client.response().body == "body")
        }
    }

    @Test func continueIsSentBeforeTheBody() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
            #expect(try client.response().status == 100)
            client.send("ok")
            #expect(try client.response().body == "POST / ok")
        }
    }

    @Test func continueIsNotSentWhenTheBodyIsThere() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\nok")
            #expect(try client.response().body == "POST / ok")
        }
    }

    @Test func tooLargeABodyIsRefusedUnread() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2000000\r\n\r\n")
            let response = try client.response()
            #expect(response.status == 413)
            #expect(response.header("connection") == "close")
            #expect(try client.isClosedByServer())
        }
    }

    @Test func aClientStillSendingReadsItsRefusal() async throws {
        try await TestServer.with({ $0.lingerTimeout = .seconds(20) }).run { server in
            let client = try server.client()
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2000000\r\n\r\n")
            #expect(try client.response().status == 413)
            client.send([UInt8](repeating: 0, count: 2_000_000))
            client.endWriting()
            #expect(try client.isClosedByServer())
            // A socket that is simply closed would have answered with a reset instead of reading on.
            try await eventually("all was read") {
                server.metrics.render().contains("http_received_bytes_total 2000053")
            }
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "close"),
        ("GET / HTTP/1.0\r\n\r\n", "close"),
    ])
    func theConnectionClosesWhenTheClientAsks(request: String, connection: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send(request + "GET /never HTTP/1.1\r\nhost: a\r\n\r\n")
            let response = try client.response()
            #expect(response.header("connection") == connection)
            #expect(response.body == "GET / ")
            #expect(try client.isClosedByServer())
        }
    }

    @Test func anHTTP10ClientMayKeepItsConnection() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for _ in 0..<2 {
                client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
                #expect(try client.response().header("connection") == "keep-alive")
            }
        }
    }

    @Test func refusalsComeFromTheHandlerAndClose() async throws {
        try await TestServer.run { server in
            for (text, status) in [("GET / HTTP/1.1\r\n\r\n", 400), ("BREW / HTTP/1.1\r\n", 501), ("X\n", 400)] {
                let client = try server.client()
                client.send(text)
                let response = try client.response()
                #expect(response.status == status)
                #expect(!response.body.isEmpty)
                #expect(response.header("connection") == "close")
                #expect(response.header("date") != nil)
                #expect(try client.isClosedByServer())
            }
            #expect(server.metrics.render().contains("http_refusals_total{status=\"400\"} 2"))
        }
    }

    @Test func theRefusalOfAHeadHasNoBody() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("HEAD / HTTP/1.1\r\n\r\n")
            #expect(try client.remainder().hasSuffix("\r\n\r\n"))
        }
    }

    /// RFC 9110 §9.3.2, wherever a HEAD goes wrong: in its line, its headers or its framing.
    @Test func noRefusalOfAHeadHasABody() async throws {
        let refused = RequestCorpus.refused.map(\.text).filter { $0.hasPrefix("GET ") || $0.hasPrefix("POST ") }
        try #require(refused.count > 50)
        try await TestServer.run { server in
            for text in refused {
                let client = try server.client()
                client.send("HEAD " + text.drop { $0 != " " }.dropFirst())
                client.endWriting()
                let answer = try client.remainder()
                let isHeadOnly = answer.hasPrefix("HTTP/1.1 ") && answer.hasSuffix("\r\n\r\n")
                #expect(isHeadOnly, "\(text.prefix(80).debugDescription)")
            }
        }
    }

    @Test func theRequestIDIsTakenOrMade() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\nx-request-id: abc-1\r\n\r\n")
            #expect(try client.response().header("x-request-id") == "abc-1")
            var made: Set<String?> = []
            for id in ["", "a b", "é", String(repeating: "x", count: 129)] {
                client.send("GET / HTTP/1.1\r\nhost: a\r\nx-request-id: \(id)\r\n\r\n")
                made.insert(try client.response().header("x-request-id"))
            }
            #expect(made.count == 4)
            #expect(made.allSatisfy { $0?.utf8.count == 15 })
        }
    }

    @Test func headersOfTheHandlerCannotBreakTheMessage() async throws {
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                HTTPStatus(200),
                headers: ["x-a": "b\r\nevil: 1", "bad name": "x", "content-length": "99", "x-c": "d"])
        }
        try await TestServer.run(respond: respond) { server in
            let client = try server.client()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            let response = try client.response()
            #expect(response.header("x-a") == "b  evil: 1")
            #expect(response.header("evil") == nil)
            #expect(response.header("bad name") == nil)
            #expect(response.header("content-length") == "0")
            #expect(response.header("x-c") == "d")
        }
    }

    @Test func anAnsweredRequestIsRecordedAndCounted() async throws {
        let records = Mutex<[AccessRecord]>([])
        let note: @Sendable (AccessRecord) -> Void = { record in records.withLock { $0.append(record) } }
        try await TestServer.with(onResponse: note).run { server in
            let client = try server.client()
            client.send("GET /a?b HTTP/1.1\r\nhost: h\r\nuser-agent: u\r\nx-request-id: i\r\n\r\n")
            _ = try client.response()
            let record = try #require(records.withLock { $0.first })
            #expect(record.target == "/a?b")
            #expect(record.host == "h")
            #expect(record.userAgent == "u")
            #expect(record.requestID == "i")
            #expect(record.remoteAddress == "127.0.0.1")
            #expect(record.responseBodyBytes == 9)
            #expect(server.metrics.render().contains("http_requests_total{method=\"GET\",status=\"2xx\"} 1"))
            client.send("POST /b HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nx-request-id: j\r\n\r\nx")
            client.send("\r\n")
            #expect(try client.response().status == 400)
            let refusal = try #require(records.withLock { $0.last })
            #expect(refusal.target == "/b")
            #expect(refusal.status.code == 400)
            #expect(refusal.requestID == "j")
        }
    }

    @Test func aSuspendedHandlerComesBackToItsLoop() async throws {
        let threads = Mutex<Set<UInt>>([])
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            threads.withLock { _ = $0.insert(currentThread()) }
            try? await Task.sleep(for: .milliseconds(1))
            threads.withLock { _ = $0.insert(currentThread()) }
            return await TestServer.echo(request)
        }
        try await TestServer.with({ $0.eventLoops = 1 }, respond: respond).run { server in
            let client = try server.client()
            client.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nhost: a\r\n\r\n" }.joined())
            for number in 0..<20 { #expect(try client.response().body == "GET /\(number) ") }
        }
        #expect(threads.withLock(\.count) == 1)
    }

    @Test func severalLoopsShareTheConnections() async throws {
        let threads = Mutex<Set<UInt>>([])
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            threads.withLock { _ = $0.insert(currentThread()) }
            return await TestServer.echo(request)
        }
        try await TestServer.with({ $0.eventLoops = 3 }, respond: respond).run { server in
            for _ in 0..<6 {
                let client = try server.client()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try client.response().status == 200)
            }
        }
        #expect(threads.withLock(\.count) == 3)
    }
}
