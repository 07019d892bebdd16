import Metrics
import Synchronization
import Testing
import TimerCore
import Tracing

@testable import RESTOutput

/// Answers every request with the same result, and remembers the requests.
private final class StubTransport: HTTPTransport {
    let result: TransportResult
    let requests = Mutex<[OutboundRequest]>([])

    init(_ result: TransportResult) {
        self.result = result
    }

    func send(_ request: OutboundRequest) async -> TransportResult {
        requests.withLock { $0.append(request) }
        return result
    }

    func open(_ count: Int, to output: RESTOutputMode) {}

    func close(within deadline: Duration) async {}
}

@Suite struct RESTOutputPublisherTests {
    private static let id = ExpirationID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
    private static let delivery = Delivery(
        id: id, attempt: 3, payload: JSONObjectText(trusted: Array("{\"b\":1.50}".utf8)[...]),
        attemptedAt: Timestamp(milliseconds: 1_614_265_330_999), timeout: .seconds(7))

    private func deliver(
        _ result: TransportResult, hostname: String = "example.com", headers: [HeaderField] = [],
        method: RESTOutputMode.Method = .post, signer: WebhookSigner = WebhookSigner(),
        registry: MetricsRegistry = MetricsRegistry()
    ) async throws -> (outcome: Outcome, requests: [OutboundRequest]) {
        let transport = StubTransport(result)
        let publisher = RESTOutputPublisher(
            transport: transport, check: try DestinationPolicy(), signer: signer, version: "1.2.3", metrics: registry)
        let output = RESTOutputMode(
            method: method, scheme: .https, hostname: hostname, port: 8443, path: "/a?b=c", headers: headers)
        let outcome = await publisher.deliver(Self.delivery, to: output).outcome
        return (outcome, transport.requests.withLock { $0 })
    }

    private func outcome(_ status: Int, retryAfter: String? = nil, body: String = "", headers: [HeaderField] = [])
        async throws -> Outcome
    {
        let response = TransportResponse(status: status, retryAfter: retryAfter, excerpt: Array(body.utf8))
        return try await deliver(.response(response), headers: headers).outcome
    }

    @Test(arguments: [200, 201, 202, 204, 299])
    func successIsDelivered(_ status: Int) async throws {
        #expect(try await outcome(status) == .delivered)
    }

    @Test(arguments: [408, 425, 429, 500, 501, 502, 503, 504, 599])
    func whatMayHealIsRetried(_ status: Int) async throws {
        #expect(try await outcome(status) == .retry(after: nil, reason: "the destination answered \(status)"))
        let later = try await outcome(status, retryAfter: "30")
        #expect(later == .retry(after: .seconds(30), reason: "the destination answered \(status)"))
    }

    @Test(arguments: [300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 422, 600, 999])
    func anythingElseIsRejected(_ status: Int) async throws {
        let rejected = try await outcome(status, retryAfter: "30")
        #expect(rejected == .rejected(reason: "the destination answered \(status)"))
    }

    private static let outcomes: [TransportFailure: Outcome] = [
        .unresolved: .unreachable(reason: "why"), .connect: .unreachable(reason: "why"),
        .tls: .unreachable(reason: "why"), .connectTimeout: .unreachable(reason: "why"),
        .proxy: .unreachable(reason: "why"), .noTurn: .notStarted(after: .seconds(1), reason: "why"),
        .withdrawn: .notStarted(after: .zero, reason: "why"), .shutDown: .notStarted(after: .zero, reason: "why"),
        .timeout: .retry(after: nil, reason: "why"), .connectionLost: .retry(after: nil, reason: "why"),
        .dropped: .dropped(reason: "why"), .malformedResponse: .retry(after: nil, reason: "why"),
        .interrupted: .interrupted(reason: "why"), .refusedByPolicy: .rejected(reason: "why"),
        .invalidRequest: .rejected(reason: "why"),
    ]

    @Test(arguments: TransportFailure.allCases)
    func failuresAreWhatTheySayOfTheAttempt(_ failure: TransportFailure) async throws {
        let outcome = try await deliver(.failure(failure, reason: "why\r\n")).outcome
        #expect(outcome == Self.outcomes[failure])
    }

    @Test func onlyFirstAttemptsUseConnectionsAgain() async throws {
        let again = try #require(try await deliver(.failure(.timeout, reason: "")).requests.first)
        #expect(again.needsFreshConnection)
        let first = Delivery(
            id: Self.id, attempt: 1, payload: JSONObjectText(trusted: Array("{}".utf8)[...]),
            attemptedAt: Timestamp(milliseconds: 0), timeout: .seconds(7), mayStart: { false })
        let output = RESTOutputMode(method: .post, scheme: .https, hostname: "example.com")
        let request = try #require(
            RequestBuilder(signer: WebhookSigner(), userAgent: "x").request(first, to: output))
        #expect(!request.needsFreshConnection)
        #expect(!request.mayStart())
    }

    @Test(arguments: [
        ([], ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"], ["a=1"]),
        ([HeaderField("TraceParent", "mine")], ["mine"], []), ([HeaderField("tracestate", "b=2")], [], ["b=2"]),
        ([HeaderField("baggage", "c=3")], ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"], ["a=1"]),
    ])
    func theSpanGoesAlongUnlessTheOutputNamesOne(
        _ headers: [HeaderField], _ parents: [String], _ states: [String]
    ) throws {
        let trace = TraceContext(
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=1")
        let delivery = Delivery(
            id: Self.id, attempt: 1, payload: .empty, attemptedAt: Timestamp(milliseconds: 0), timeout: .seconds(7),
            trace: trace)
        let output = RESTOutputMode(method: .post, scheme: .https, hostname: "example.com", headers: headers)
        let request = try #require(
            RequestBuilder(signer: WebhookSigner(), userAgent: "x").request(delivery, to: output))
        #expect(request.headers.filter { $0.name.lowercased() == "traceparent" }.map(\.value) == parents)
        #expect(request.headers.filter { $0.name.lowercased() == "tracestate" }.map(\.value) == states)
        #expect(request.headers.count { $0.name == "baggage" } == headers.count { $0.name == "baggage" })
    }

    @Test func requestIsWhatTheReceiverShouldGet() async throws {
        let signer = WebhookSigner(try WebhookSecret.list("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let response = TransportResult.response(TransportResponse(status: 200))
        let requests = try await deliver(response, headers: [HeaderField("x-a", "1")], signer: signer).requests
        let request = try #require(requests.first)
        #expect(request.url == "https://example.com:8443/a?b=c")
        #expect(request.timeout == .seconds(7))
        #expect(Array(request.body) == Array("{\"b\":1.50}".utf8))
        #expect(
            request.headers.dropLast() == [
                HeaderField("x-a", "1"), HeaderField("content-type", "application/json; charset=utf-8"),
                HeaderField("user-agent", "timer-service/1.2.3"), HeaderField("webhook-attempt", "3"),
                HeaderField("webhook-id", Self.id.description),
                HeaderField("webhook-timestamp", "1614265330"),
            ])
        #expect(request.headers.last?.name == "webhook-signature")
    }

    @Test func headersOfTheUserCount() async throws {
        let headers = [HeaderField("Content-Type", "text/plain"), HeaderField("User-Agent", "me")]
        let request = try #require(try await deliver(.failure(.timeout, reason: ""), headers: headers).requests.first)
        #expect(request.headers.prefix(2) == headers[...])
        #expect(
            request.headers.map(\.name) == [
                "Content-Type", "User-Agent", "webhook-attempt", "webhook-id", "webhook-timestamp",
            ])
    }

    @Test func framingAndForgedSignaturesAreLeftOut() async throws {
        let names = ["Host", "content-length", "Transfer-Encoding", "connection", "Webhook-Signature", "webhook-id"]
        let headers = names.map { HeaderField($0, "x") }
        let request = try #require(try await deliver(.failure(.timeout, reason: ""), headers: headers).requests.first)
        #expect(!request.headers.contains { $0.value == "x" })
    }

    @Test func getHasNeitherBodyNorContentType() async throws {
        let request = try #require(try await deliver(.failure(.timeout, reason: ""), method: .get).requests.first)
        #expect(request.body.isEmpty)
        #expect(!request.headers.contains { $0.name == "content-type" })
    }

    @Test(arguments: [("x-a", "1\r\nx-b: 2"), ("x-a", "\0"), ("x a", "1"), ("", "1"), ("x-a\r\n", "1"), ("x:", "1")])
    func headersThatWouldSplitAreRejected(_ name: String, _ value: String) async throws {
        let response = TransportResult.response(TransportResponse(status: 200))
        let (outcome, requests) = try await deliver(response, headers: [HeaderField(name, value)])
        #expect(outcome == .rejected(reason: "a header of the output cannot be sent"))
        #expect(requests.isEmpty)
    }

    @Test func refusedDestinationIsNotAsked() async throws {
        let response = TransportResult.response(TransportResponse(status: 200))
        let (outcome, requests) = try await deliver(response, hostname: "127.0.0.1")
        let reason = "the destination is a loopback address, and REST_ALLOW does not name it"
        #expect(outcome == .rejected(reason: reason))
        #expect(requests.isEmpty)
    }

    @Test func reasonHoldsTheBeginningOfTheBody() async throws {
        #expect(
            try await outcome(400, body: "{\"e\":\r\n\0 \u{7F}\"bad\"}\n")
                == .rejected(reason: "the destination answered 400: {\"e\": \"bad\"}"))
    }

    @Test func reasonFitsItsColumn() async throws {
        let bytes = [UInt8](repeating: 0xC3, count: 1_024)
        let response = TransportResponse(status: 400, excerpt: bytes)
        guard case .rejected(let reason) = try await deliver(.response(response)).outcome else {
            Issue.record("not rejected")
            return
        }
        #expect(reason.utf8.count <= 1_024)
        #expect(reason.utf8.count > 1_000)
        #expect(reason.hasPrefix("the destination answered 400: "))
    }

    @Test func reasonDoesNotEchoSecrets() async throws {
        let headers = [
            HeaderField("Authorization", "Bearer abcdefghijkl"), HeaderField("x-api-key", "k3y!"),
            HeaderField("x-plain", "visible"),
        ]
        #expect(
            try await outcome(400, body: "got Bearer abcdefghijkl, abcdefghijkl, k3y!, visible", headers: headers)
                == .rejected(
                    reason: "the destination answered 400: got [redacted], [redacted], [redacted], visible"))
        #expect(
            try await outcome(400, body: "cut off: abcdefgh", headers: headers)
                == .rejected(reason: "the destination answered 400: cut off: [redacted]"))
    }

    /// The names whose values are not read back are those whose values are not echoed.
    @Test(arguments: ["x-auth", "credentials", "passwd", "proxy-anything"])
    func reasonDoesNotEchoWhatIsNotReadBack(_ name: String) async throws {
        let echoed = try await outcome(400, body: "got s3cr3t", headers: [HeaderField(name, "s3cr3t")])
        #expect(echoed == .rejected(reason: "the destination answered 400: got [redacted]"))
    }

    @Test func requestsAreCounted() async throws {
        let registry = MetricsRegistry()
        _ = try await deliver(.response(TransportResponse(status: 204)), registry: registry)
        _ = try await deliver(.response(TransportResponse(status: 503)), registry: registry)
        _ = try await deliver(.failure(.timeout, reason: ""), registry: registry)
        let text = registry.render()
        for line in [
            "timer_rest_requests_total{result=\"2xx\"} 1", "timer_rest_requests_total{result=\"5xx\"} 1",
            "timer_rest_requests_total{result=\"timeout\"} 1", "timer_rest_requests_total{result=\"4xx\"} 0",
            "timer_rest_request_duration_seconds_count 3", "timer_rest_requests_in_flight 0.0",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }
}
