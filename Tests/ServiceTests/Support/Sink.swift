import HTTPServer
import Logging
import Metrics
import Synchronization
import TestSupport

/// A server in the tests' own process that records what it receives and answers as scripted by path.
final class Sink: HTTPHandler {
    private struct State {
        var requests: [HTTPRequest] = []
        var replies: [String: [Reply]] = [:]
        var isReleased = false
    }

    private let state = Mutex(State())

    /// Runs `body` with a sink on a free port of the loopback.
    static func run<Value>(_ body: (Sink, UInt16) async throws -> Value) async throws -> Value {
        let sink = Sink()
        var configuration = HTTPServerConfiguration()
        configuration.host = "127.0.0.1"
        configuration.port = 0
        configuration.request.bodyBytes = 4 << 20
        configuration.handlerTimeout = .seconds(120)
        let server = HTTPServer(
            configuration: configuration, handler: sink, metrics: MetricsRegistry(), logger: Logger(label: "sink"))
        let port = try server.start()
        do {
            let value = try await body(sink, port)
            await server.stop(grace: .zero)
            return value
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
    }

    /// Each reply serves one request of the path; the last one stays. A path without a script is answered with 204.
    func script(_ path: String, _ replies: Reply...) {
        state.withLock { $0.replies[path] = replies }
    }

    /// Lets the held requests, and those to come, be answered.
    func release() {
        state.withLock { $0.isReleased = true }
    }

    func requests(_ path: String) -> [HTTPRequest] {
        state.withLock { state in state.requests.filter { $0.path == path } }
    }

    /// The first request of a path, once it is there.
    func request(_ path: String) async throws -> HTTPRequest {
        try await eventually("a request of \(path)") { requests(path).first }
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        switch record(request) {
        case .status(let code, let headers, let body):
            return HTTPResponse(
                HTTPStatus(code), headers: HTTPHeaders(headers.map { .init($0.key, $0.value) }), body: Array(body.utf8))
        case .held:
            try? await eventually("the release", within: .seconds(110)) { state.withLock(\.isReleased) }
            return HTTPResponse(HTTPStatus(204))
        }
    }

    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse {
        HTTPResponse(status, body: Array(detail.utf8))
    }

    private func record(_ request: HTTPRequest) -> Reply {
        state.withLock { state in
            state.requests.append(request)
            guard let replies = state.replies[request.path], let next = replies.first else { return .ok }
            if replies.count > 1 { state.replies[request.path]?.removeFirst() }
            return next
        }
    }
}
