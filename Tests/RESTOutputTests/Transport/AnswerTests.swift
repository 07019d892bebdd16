import RESTOutput
import TestSupport
import Testing
import TimerCore

/// An answer counts as soon as it is known. The request's timeout is out of the test's reach: whoever waits for it fails.
@Suite struct AnswerTests {
    /// What came of it, before the request's timeout.
    private func promptly(
        _ kind: TransportKind, _ script: [ScriptedServer.Step], body: Int = 2
    ) async throws -> TransportResult {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let transport = try kind.make()
        let request = OutboundRequest(
            method: .post, hostname: "127.0.0.1", port: server.port,
            body: [UInt8](repeating: 0x20, count: body)[...], timeout: .seconds(120))
        let result = Shared<TransportResult?>(nil)
        let sending = Task { result.value = await transport.send(request) }
        try await eventually { result.value != nil }
        await sending.value
        try await eventually { server.openConnections == 0 }
        await transport.close(within: .zero)
        return try #require(result.value)
    }

    @Test(arguments: TransportKind.allCases)
    func aBodyThatNeverEndsIsNotAwaited(_ kind: TransportKind) async throws {
        let head = "HTTP/1.1 500 Oh\r\ncontent-length: 1000\r\n\r\nbegun"
        let result = try await promptly(kind, [.readRequest, .send(head), .hold])
        #expect(result == .response(TransportResponse(status: 500, excerpt: Array("begun".utf8))))
    }

    @Test(arguments: TransportKind.allCases)
    func aBodyThatTricklesIsNotAwaited(_ kind: TransportKind) async throws {
        let trickle = (0..<2_000).flatMap { _ in [ScriptedServer.Step.send("x"), .pause(milliseconds: 20)] }
        let result = try await promptly(
            kind, [.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n")] + trickle)
        #expect(result.status == 200)
    }

    @Test(arguments: TransportKind.allCases.filter(\.isCurl))
    func anotherProtocolIsNoAnswer(_ kind: TransportKind) async throws {
        let answer = "HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\nhello"
        let result = try await promptly(kind, [.readRequest, .send(answer), .hold])
        #expect(result.failure == .malformedResponse)
        #expect(result.reason == "the destination answered 101, to no request for another protocol")
    }

    /// The receiver answers without reading the body, and closes: what it has not read makes the close a reset.
    @Test(arguments: 0..<10)
    func anEarlyAnswerBeforeAResetCounts(_ turn: Int) async throws {
        let answer = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        let result = try await promptly(.curl, [.readHead, .send(answer), .reset], body: 8 << 20)
        #expect(result.status == 413, "\(result)")
    }

    @Test func anInterimAnswerToALongRequestIsNoneYet() async throws {
        let script: [ScriptedServer.Step] = [
            .readHead, .send("HTTP/1.1 103 Early Hints\r\n\r\n"), .pause(milliseconds: 50),
            .send("HTTP/1.1 102 Processing\r\n\r\n"), .readRest(8 << 20),
            .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        ]
        #expect(try await promptly(.curl, script, body: 8 << 20).status == 200)
    }
}
