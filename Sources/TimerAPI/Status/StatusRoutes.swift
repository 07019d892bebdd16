import HTTPServer
import Metrics
import Synchronization
import TimerCore

/// The routes for orchestrators and monitoring: whether the process lives, whether it works, and its metrics. Open to all,
/// but for the metrics that name what belongs to tenants.
struct StatusRoutes: Sendable {
    let identity: ServiceIdentity
    let readiness: @Sendable () async -> Readiness
    let metrics: MetricsText
    let tokens: APITokens

    var routes: [Route] {
        [
            Route(.get, "/-/healthz") { _, _ in answer(.ready) },
            Route(.get, "/-/ready") { _, _ in answer(await readiness()) },
            Route(.get, "/-/check-up") { _, _ in answer(await readiness()) },
            Route(.get, "/-/metrics") { request, _ in metricsText(for: audience(of: request)) },
        ]
    }

    private func answer(_ readiness: Readiness) -> HTTPResponse {
        switch readiness {
        case .ready:
            .json { json in
                json.member("status", "OK")
                json.member("name", identity.name)
                json.member("version", identity.version)
            }
        case .notReady(let message, let troubles):
            .json(503) { json in
                json.member("status", "KO")
                json.member("name", identity.name)
                json.member("version", identity.version)
                json.member("message", message)
                if !troubles.isEmpty { json.array("lanes") { json in write(troubles, &json) } }
            }
        }
    }

    private func write(_ troubles: [Readiness.Trouble], _ json: inout JSONWriter) {
        for trouble in troubles {
            json.object { json in
                json.member("lane", trouble.lane)
                json.member("error", trouble.reason)
                json.member("since", trouble.since)
            }
        }
    }

    private func metricsText(for audience: MetricsAudience) -> HTTPResponse {
        HTTPResponse(
            HTTPStatus(200), headers: .data(of: "text/plain; version=0.0.4"),
            body: .shared(metrics.bytes(for: audience)))
    }

    /// Nobody is refused: a caller without a token for all tenants is told less.
    private func audience(of request: HTTPRequest) -> MetricsAudience {
        do throws(Problem) {
            try tokens.caller(of: request).requireMayActForAll()
            return .operators
        } catch {
            return .everybody
        }
    }
}

/// The service's name and version on its status routes.
public struct ServiceIdentity: Sendable {
    /// The name.
    public let name: String
    /// The version, as semver has it.
    public let version: String

    /// An identity of these two.
    public init(name: String = "timer-service", version: String) {
        self.name = name
        self.version = version
    }
}

/// The service's ability to do its work now.
public enum Readiness: Hashable, Sendable {
    /// A part that does not work.
    public struct Trouble: Hashable, Sendable {
        /// The part's name, as the metrics have it.
        public let lane: String
        /// The reason, for operators.
        public let reason: String
        /// The time since when it does not work.
        public let since: Timestamp

        /// A part that does not work.
        ///
        /// - Parameters:
        ///   - lane: the part's name, as the metrics have it.
        ///   - reason: for operators; shown on the status routes, so without secrets.
        public init(lane: String, reason: String, since: Timestamp) {
            self.lane = lane
            self.reason = reason
            self.since = since
        }
    }

    /// All parts work.
    case ready
    /// A part does not work.
    ///
    /// - Parameter message: for operators; shown on the status routes, so without secrets.
    case notReady(message: String, troubles: [Trouble] = [])
}

/// The text of `/-/metrics`, rendered ten times a second at most for each audience: it takes milliseconds of the event
/// loop, and a client that asks for it without end must not slow down those that schedule timers.
final class MetricsText: Sendable {
    private struct Rendered {
        let text: [UInt8]
        let at: ContinuousClock.Instant
    }

    private static let lifetime: Duration = .milliseconds(100)

    private let registry: MetricsRegistry
    private let now: @Sendable () -> ContinuousClock.Instant
    private let rendered = Mutex<[MetricsAudience: Rendered]>([:])

    init(_ registry: MetricsRegistry, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.registry = registry
        self.now = now
    }

    func bytes(for audience: MetricsAudience) -> [UInt8] {
        rendered.withLock { all in
            let now = now()
            if let rendered = all[audience], now < rendered.at.advanced(by: Self.lifetime) { return rendered.text }
            let fresh = Rendered(text: Array(registry.render(for: audience).utf8), at: now)
            all[audience] = fresh
            return fresh.text
        }
    }
}
