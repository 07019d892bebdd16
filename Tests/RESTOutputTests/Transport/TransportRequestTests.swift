import Foundation
import RESTOutput
import Testing
import TimerCore

/// What every transport puts on the wire.
@Suite struct TransportRequestTests {
    private static let ok: [ScriptedServer.Step] = [
        .readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), .hold,
    ]

    /// What arrived: the request line, the header lines in lower case, the body.
    private func received(
        _ kind: TransportKind, method: RESTOutputMode.Method, path: String = "/", headers: [HeaderField] = [],
        body: String = "{\"a\": 1.0}"
    ) async throws -> (line: String, headers: [String], body: String) {
        var text = ""
        _ = try await exchange(kind, Self.ok, method: method, path: path, headers: headers, body: body) { server in
            text = try #require(server.requests.first)
        }
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        return (lines[0], lines.dropFirst().map { $0.lowercased() }, parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    @Test(arguments: TransportKind.allCases, [RESTOutputMode.Method.post, .put, .patch, .delete])
    func bodyIsSentByteForByte(_ kind: TransportKind, _ method: RESTOutputMode.Method) async throws {
        let request = try await received(kind, method: method)
        #expect(request.line == "\(method.rawValue.uppercased()) / HTTP/1.1")
        #expect(request.body == "{\"a\": 1.0}")
        #expect(request.headers.contains("content-length: 10"))
    }

    @Test(arguments: TransportKind.allCases)
    func getSendsNoBody(_ kind: TransportKind) async throws {
        let request = try await received(kind, method: .get)
        #expect(request.line == "GET / HTTP/1.1")
        #expect(request.body.isEmpty)
        #expect(!request.headers.contains { $0.hasPrefix("transfer-encoding:") })
    }

    @Test func pathIsSentAsItStands() async throws {
        let request = try await received(.curl, method: .get, path: "/a/../b//c/./%7e?x=1&y=a%20b")
        #expect(request.line == "GET /a/../b//c/./%7e?x=1&y=a%20b HTTP/1.1")
    }

    @Test(arguments: TransportKind.allCases)
    func largeBodyIsSentWithoutExpect(_ kind: TransportKind) async throws {
        let body = "{\"a\":\"" + String(repeating: "x", count: 2_000_000) + "\"}"
        let request = try await received(kind, method: .post, body: body)
        #expect(request.body == body)
        if kind.isCurl { #expect(!request.headers.contains { $0.hasPrefix("expect:") }) }
    }

    @Test(arguments: TransportKind.allCases)
    func headersAreSent(_ kind: TransportKind) async throws {
        let headers = [HeaderField("x-one", "1: a; b"), HeaderField("user-agent", "us"), HeaderField("x-two", "é")]
        let request = try await received(kind, method: .post, headers: headers)
        for header in headers { #expect(request.headers.contains("\(header.name): \(header.value)")) }
        #expect(!request.headers.contains { $0.hasPrefix("cookie:") || $0.hasPrefix("authorization:") })
    }

    @Test func emptyHeaderIsSent() async throws {
        let request = try await received(.curl, method: .post, headers: [HeaderField("x-empty", "")])
        #expect(request.headers.contains("x-empty:"))
    }
}
