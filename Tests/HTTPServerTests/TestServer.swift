import Logging
import Metrics
import Tracing

@testable import HTTPServer

/// A server on a free port whose handler is a closure; stopped at the end of `run`.
struct TestServer {
    let server: HTTPServer
    let port: UInt16
    let metrics: MetricsRegistry

    /// A server that is yet to run: its closures stand apart from the one that uses it.
    struct Setup {
        var configuration: HTTPServerConfiguration
        let onResponse: (@Sendable (AccessRecord) -> Void)?
        var tracer: Tracer?
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse

        func run(_ body: (TestServer) async throws -> Void) async throws {
            let metrics = MetricsRegistry()
            let server = HTTPServer(
                configuration: configuration, handler: TestHandler(answer: respond), metrics: metrics,
                logger: Logger(label: "test"), onResponse: onResponse, tracer: tracer)
            let running = TestServer(server: server, port: try server.start(), metrics: metrics)
            do {
                try await body(running)
                await server.stop(grace: .seconds(5))
            } catch {
                await server.stop(grace: .zero)
                throw error
            }
        }
    }

    static func with(
        _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        onResponse: (@Sendable (AccessRecord) -> Void)? = nil,
        respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = Self.echo
    ) -> Setup {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        configuration.closingGrace = .zero
        configure(&configuration)
        return Setup(configuration: configuration, onResponse: onResponse, respond: respond)
    }

    static func run(
        _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = Self.echo,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await with(configure, respond: respond).run(body)
    }

    /// Bytes of so many that were made and that the kernel has not taken yet, where one answer is under way.
    func unsentBytes(ofGiven count: Int) -> Int {
        count - Int(metrics.counter("http_sent_bytes_total", help: "").value)
    }

    func client() throws -> TestClient {
        try TestClient(port: port)
    }

    /// Answers with the method, the target and the body it received.
    static let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
        let query = request.query.map { "?\($0)" } ?? ""
        let head = "\(request.method.rawValue) \(request.path)\(query) "
        return HTTPResponse(HTTPStatus(200), body: Array(head.utf8) + request.body)
    }
}

struct TestHandler: HTTPHandler {
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        await answer(request)
    }

    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse {
        HTTPResponse(status, headers: ["content-type": "text/plain"], body: Array(detail.utf8))
    }
}
