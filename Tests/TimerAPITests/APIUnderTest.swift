import Foundation
import HTTPServer
import Metrics
import Schedules
import Testing
import TimerAPI
import TimerCore

/// The API over a scripted store, called without sockets.
struct APIUnderTest {
    /// Refuses the one host that a test names.
    struct OneRefusedHost: DestinationCheck {
        let hostname: String?

        func refusal(of output: RESTOutputMode) -> String? {
            output.hostname == hostname ? "must not be this host" : nil
        }
    }

    let store: ScriptedStore
    let api: TimerAPI
    let metrics = MetricsRegistry()

    init(
        store: ScriptedStore = ScriptedStore(), refusedHost: String? = nil, readiness: Readiness = .ready,
        schedules: (any NamedScheduleStore)? = nil, bulk: (any BulkStore)? = nil,
        control: (any DestinationStore)? = nil, firing: (any FiringStore)? = nil, audit: (any AuditStore)? = nil,
        overview: (any OverviewStore)? = nil,
        documentation: StaticFiles = .none, console: StaticFiles = .none, tokens: APITokens = .open,
        sites: SitePolicy = .standard, limits: OutputLimits = OutputLimits()
    ) {
        self.store = store
        api = TimerAPI(
            store: store, destinations: OneRefusedHost(hostname: refusedHost), limits: limits,
            identity: ServiceIdentity(name: "timer-service", version: "1.2.3"), readiness: { readiness },
            metrics: metrics, schedules: schedules, bulk: bulk, control: control, firing: firing, audit: audit,
            overview: overview,
            documentation: documentation, console: console, tokens: tokens, sites: sites)
    }

    func send(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async -> HTTPResponse {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        return await respond(
            HTTPRequest(
                method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil, headers: headers, body: body)
        ).collected()
    }

    func respond(_ request: HTTPRequest) async -> HTTPResponse {
        await api.respond(to: request)
    }

    func post(_ path: String, _ body: String, headers: [(String, String)] = []) async -> HTTPResponse {
        var fields: HTTPHeaders = ["content-type": "application/json"]
        for (name, value) in headers { fields.add(name, value) }
        return await send(.post, path, headers: fields, body: Array(body.utf8))
    }
}

extension HTTPResponse {
    /// The same with its body in one piece.
    func collected() async -> HTTPResponse {
        guard case .stream(var stream) = body else { return self }
        var bytes: [UInt8] = []
        while case .bytes(let piece) = await stream.next() { bytes += piece }
        return HTTPResponse(status, headers: headers, body: bytes)
    }

    /// Of a response that was collected.
    var bytes: [UInt8] {
        switch body {
        case .bytes(let bytes), .shared(let bytes): bytes
        case .stream, .live: []
        }
    }

    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The body as Foundation's parser, which is not ours, reads it.
    func json() throws -> [String: any Sendable] {
        try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: any Sendable])
    }

    /// Checks that this is a whole problem document of that status; its pointers, parameters and headers in order.
    @discardableResult
    func expectProblem(_ code: Int, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        #expect(status.code == code, "\(text)", sourceLocation: sourceLocation)
        #expect(headers.first("content-type") == "application/problem+json", sourceLocation: sourceLocation)
        let json = try json()
        #expect(json["status"] as? Int == code, sourceLocation: sourceLocation)
        #expect(json["statusCode"] as? Int == code, sourceLocation: sourceLocation)
        #expect(json["error"] as? String == status.reason, sourceLocation: sourceLocation)
        for name in ["type", "title", "detail", "message"] {
            #expect((json[name] as? String)?.isEmpty == false, "\(name)", sourceLocation: sourceLocation)
        }
        let errors = json["errors"] as? [[String: String]] ?? []
        #expect(errors.allSatisfy { $0["detail"]?.isEmpty == false }, sourceLocation: sourceLocation)
        return errors.map { $0["pointer"] ?? $0["parameter"] ?? $0["header"] ?? "nowhere" }
    }
}
