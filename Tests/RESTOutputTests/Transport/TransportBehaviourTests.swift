import Foundation
import RESTOutput
import TestSupport
import Testing
import TimerCore

/// What every transport must do, over a real socket.
@Suite struct TransportBehaviourTests {
    @Test(arguments: TransportKind.allCases, [200, 201, 299, 400, 404, 500])
    func statusIsReported(_ kind: TransportKind, _ status: Int) async throws {
        let result = try await exchange(
            kind, [.readRequest, .send("HTTP/1.1 \(status) Some Words\r\ncontent-length: 2\r\n\r\nhi"), .hold])
        #expect(result == .response(TransportResponse(status: status, excerpt: Array("hi".utf8))))
    }

    @Test(arguments: TransportKind.allCases)
    func noContentNeedsNoBody(_ kind: TransportKind) async throws {
        let result = try await exchange(kind, [.readRequest, .send("HTTP/1.1 204 No Content\r\n\r\n"), .hold])
        #expect(result == .response(TransportResponse(status: 204)))
    }

    @Test(arguments: TransportKind.allCases)
    func redirectIsNotFollowed(_ kind: TransportKind) async throws {
        let target = try ScriptedServer([.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")])
        defer { target.stop() }
        let location = "http://127.0.0.1:\(target.port)/elsewhere"
        let result = try await exchange(
            kind,
            [.readRequest, .send("HTTP/1.1 302 Found\r\nlocation: \(location)\r\ncontent-length: 0\r\n\r\n"), .hold])
        #expect(result.status == 302)
        #expect(target.connections == 0)
    }

    @Test(arguments: TransportKind.allCases)
    func authenticationChallengeIsNotAnswered(_ kind: TransportKind) async throws {
        let answer = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"x\"\r\ncontent-length: 0\r\n\r\n"
        let result = try await exchange(kind, [.readRequest, .send(answer), .hold]) { server in
            #expect(server.requests.count == 1)
        }
        #expect(result.status == 401)
    }

    @Test(arguments: TransportKind.allCases, ["120", "Wed, 21 Oct 2026 07:28:00 GMT"])
    func retryAfterIsReported(_ kind: TransportKind, _ value: String) async throws {
        let answer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After:  \(value) \r\ncontent-length: 0\r\n\r\n"
        let result = try await exchange(kind, [.readRequest, .send(answer), .hold])
        #expect(result.status == 503)
        #expect(result.response?.retryAfter?.trimmingCharacters(in: .whitespaces) == value)
    }

    @Test(arguments: TransportKind.allCases)
    func slowAnswerIsAwaited(_ kind: TransportKind) async throws {
        let script: [ScriptedServer.Step] = [
            .readRequest, .send("HTTP/1.1 200 OK\r\n"), .pause(milliseconds: 100), .send("content-length: 2\r\n\r\n"),
            .pause(milliseconds: 100), .send("ok"), .hold,
        ]
        let result = try await exchange(kind, script)
        #expect(result == .response(TransportResponse(status: 200, excerpt: Array("ok".utf8))))
    }

    @Test(arguments: TransportKind.allCases)
    func silenceEndsAtTheTimeout(_ kind: TransportKind) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await exchange(kind, [.readRequest, .hold], timeout: .milliseconds(300))
        #expect(result.failure == .timeout)
        #expect(start.duration(to: clock.now) >= .milliseconds(300))
    }

    @Test(arguments: TransportKind.allCases)
    func closingAtOnceIsALostConnection(_ kind: TransportKind) async throws {
        let result = try await exchange(kind, [.readRequest])
        // FoundationNetworking has one error for an answer that is missing and one that is not HTTP.
        #expect(result.failure == (kind.isCurl ? .connectionLost : .malformedResponse))
    }

    @Test(arguments: TransportKind.allCases)
    func resetIsALostConnection(_ kind: TransportKind) async throws {
        let result = try await exchange(kind, [.readRequest, .reset])
        #expect(result.failure == .connectionLost)
    }

    @Test(arguments: TransportKind.allCases)
    func garbageIsNotAnAnswer(_ kind: TransportKind) async throws {
        let result = try await exchange(kind, [.readRequest, .send("SSH-2.0-OpenSSH_9.2 and then some\r\n\r\n")])
        #expect(result.status == nil)
        #expect(result.failure != .timeout)
    }

    private static let cutHeads = ["HTTP/1.1", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\na: b"]

    @Test(arguments: TransportKind.allCases.filter(\.survivesEndInHead), Self.cutHeads)
    func endInHeadIsNotAnAnswer(_ kind: TransportKind, _ answer: String) async throws {
        let result = try await exchange(kind, [.readRequest, .send(answer)])
        #expect(result.failure == .connectionLost || result.failure == .malformedResponse)
    }

    @Test(arguments: TransportKind.allCases)
    func truncatedBodyIsStillAnAnswer(_ kind: TransportKind) async throws {
        let result = try await exchange(
            kind, [.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this")])
        #expect(result.status == 200)
    }

    @Test(arguments: TransportKind.allCases)
    func endlessBodyIsCut(_ kind: TransportKind) async throws {
        let chunk = String(repeating: "x", count: 16_384)
        let script: [ScriptedServer.Step] = [.readRequest, .send("HTTP/1.1 500 Oh\r\n\r\n"), .flood(chunk)]
        let result = try await exchange(kind, script, timeout: .seconds(30))
        #expect(result.status == 500)
        #expect(result.response?.excerpt.count == 1_024)
    }

    @Test(arguments: TransportKind.allCases)
    func endlessBodyIsHungUpOn(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([.readRequest, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood("some more ")])
        defer { server.stop() }
        let transport = try kind.make()
        let request = OutboundRequest(method: .get, hostname: "127.0.0.1", port: server.port, timeout: .seconds(30))
        #expect(await transport.send(request).status == 200)
        try await eventually { server.openConnections == 0 }
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases)
    func silenceIsHungUpOn(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([.readRequest, .hold])
        defer { server.stop() }
        let transport = try kind.make()
        let request = OutboundRequest(
            method: .get, hostname: "127.0.0.1", port: server.port, timeout: .milliseconds(200))
        #expect(await transport.send(request).failure == .timeout)
        try await eventually { server.openConnections == 0 }
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases.filter(\.isCurl))
    func endlessHeadersAreCut(_ kind: TransportKind) async throws {
        let result = try await exchange(
            kind, [.readRequest, .send("HTTP/1.1 200 OK\r\n"), .flood("x-more: and more\r\n")], timeout: .seconds(30))
        #expect(result.failure == .malformedResponse)
    }

    @Test(arguments: TransportKind.allCases.filter(\.isCurl))
    func endlessInterimAnswersAreCut(_ kind: TransportKind) async throws {
        let result = try await exchange(
            kind, [.readRequest, .flood("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")], timeout: .seconds(30))
        #expect(result.failure == .malformedResponse)
    }

    @Test(arguments: TransportKind.allCases.filter(\.isCurl))
    func interimAnswersPrecedeTheFinalOne(_ kind: TransportKind) async throws {
        let answer = "HTTP/1.1 103 Early Hints\r\nretry-after: 9\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        let result = try await exchange(kind, [.readRequest, .send(answer), .hold])
        #expect(result == .response(TransportResponse(status: 200)))
    }

    @Test(arguments: TransportKind.allCases)
    func nobodyListeningIsAFailureToConnect(_ kind: TransportKind) async throws {
        let transport = try kind.make()
        let result = try await HeldPort.hold { port in
            await transport.send(
                OutboundRequest(method: .get, hostname: "127.0.0.1", port: port, timeout: .seconds(60)))
        }
        // What is passed on fails behind the proxy, which says so in the destination's place.
        if kind == .curlThroughProxy { #expect(result.status == 502) } else { #expect(result.failure == .connect) }
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases)
    func unknownNameIsUnresolved(_ kind: TransportKind) async throws {
        // A resolver out of reach takes twenty seconds to say so (resolv.conf(5): timeout, attempts).
        var configuration = CurlConfiguration()
        configuration.connectTimeout = .seconds(60)
        let transport = try kind.make(configuration)
        // RFC 6761 §6.4: never resolves.
        let result = await transport.send(
            OutboundRequest(method: .get, hostname: "nobody.invalid", port: 80, timeout: .seconds(60)))
        if kind == .curlThroughProxy { #expect(result.status == 502) } else { #expect(result.failure == .unresolved) }
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases)
    func refusedAddressIsNotCalled(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([.readRequest, .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")])
        defer { server.stop() }
        let transport = try kind.make(allow: "")
        // With a proxy it is the proxy that knows what a name stands for.
        let names = kind == .curlThroughProxy ? [] : ["localhost"]
        for hostname in ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"] + names {
            let result = await transport.send(
                OutboundRequest(method: .get, hostname: hostname, port: server.port, timeout: .seconds(10)))
            #expect(result.failure == .refusedByPolicy, "\(hostname)")
            let reason = "the destination is a loopback address, and REST_ALLOW does not name it"
            #expect(result.reason == reason, "\(hostname)")
        }
        #expect(server.connections == 0)
        await transport.close(within: .zero)
    }

    @Test(arguments: TransportKind.allCases)
    func closedTransportTakesNothing(_ kind: TransportKind) async throws {
        let transport = try kind.make()
        await transport.close(within: .zero)
        let result = await transport.send(
            OutboundRequest(method: .get, hostname: "127.0.0.1", port: 9, timeout: .seconds(10)))
        #expect(result.failure == .shutDown)
    }

    @Test(arguments: TransportKind.allCases)
    func closingEndsWhatIsInFlight(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([.readRequest, .hold])
        defer { server.stop() }
        let transport = try kind.make()
        async let result = transport.send(
            OutboundRequest(method: .get, hostname: "127.0.0.1", port: server.port, timeout: .seconds(60)))
        try await eventually { !server.requests.isEmpty }
        await transport.close(within: .milliseconds(50))
        #expect(await result.failure == .interrupted)
    }

    @Test(arguments: TransportKind.allCases)
    func closingLetsFinishWhatIsInFlight(_ kind: TransportKind) async throws {
        let server = try ScriptedServer([
            .readRequest, .pause(milliseconds: 200), .send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), .hold,
        ])
        defer { server.stop() }
        let transport = try kind.make()
        async let result = transport.send(
            OutboundRequest(method: .get, hostname: "127.0.0.1", port: server.port, timeout: .seconds(60)))
        try await eventually { !server.requests.isEmpty }
        await transport.close(within: .seconds(30))
        #expect(await result.status == 200)
    }
}
