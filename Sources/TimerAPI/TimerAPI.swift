import HTTPServer
import Logging
import Metrics
import Schedules
import TimerCore

/// The service over HTTP: finds a request's route, lets it answer, and says what is wrong when there is none.
public struct TimerAPI: HTTPHandler {
    /// All that there are.
    let routes: [Route]
    private let router: Router
    private let sites: SitePolicy

    /// The API of these stores.
    ///
    /// - Parameters:
    ///   - schedules: apps and their named schedules; without it there are no such routes.
    ///   - bulk: bulk operations; without it there are no such routes.
    ///   - control: how destinations are and what operators ask of them; without it there are no such routes.
    ///   - firing: whether timers fire; without it there are no such routes.
    ///   - audit: who asked for which change; without it there is no such route.
    ///   - overview: how the service is; without it there are no such routes.
    ///   - limits: what the operator lets outputs ask for.
    ///   - readiness: asked on each call of `/-/ready` and `/-/check-up`; it must have a deadline of its own.
    ///   - documentation: the files of `/documentation/`, `openapi.json` and `openapi.yaml` among them.
    ///   - console: the files of `/console/`; without them there is none.
    ///   - sites: which web pages may call, and by which names.
    ///   - metrics: rendered by `/-/metrics`; the API's own counts are registered in it.
    public init(
        store: any ExpirationStore, destinations: any DestinationCheck, limits: OutputLimits = OutputLimits(),
        identity: ServiceIdentity,
        readiness: @escaping @Sendable () async -> Readiness, metrics: MetricsRegistry,
        schedules: (any NamedScheduleStore)? = nil, bulk: (any BulkStore)? = nil,
        control: (any DestinationStore)? = nil, firing: (any FiringStore)? = nil, audit: (any AuditStore)? = nil,
        overview: (any OverviewStore)? = nil,
        documentation: StaticFiles = .none, console: StaticFiles = .none, tokens: APITokens = .open,
        sites: SitePolicy = .standard, logger: Logger = Logger(label: "api")
    ) {
        self.sites = sites
        let rules = OutputRules(destinations: destinations, limits: limits)
        let counts = APIMetrics(metrics)
        let expirations = ExpirationRoutes(store: store, rules: rules, tokens: tokens, counts: counts, logger: logger)
        let changes = ChangeRoutes(store: store, rules: rules, tokens: tokens, counts: counts, logger: logger)
        let batches = BatchRoutes(store: store, rules: rules, tokens: tokens, counts: counts, logger: logger)
        let attempts = AttemptRoutes(store: store, tokens: tokens, logger: logger)
        let status = StatusRoutes(
            identity: identity, readiness: readiness, metrics: MetricsText(metrics), tokens: tokens)
        let documents = DocumentationRoutes(files: documentation)
        let console = ConsoleRoutes(files: console)
        let home = Route.redirect("/", to: console.isThere ? ConsoleRoutes.home : DocumentationRoutes.home)
        let named = schedules.map { store in
            AppRoutes(store: store, rules: rules, tokens: tokens, logger: logger).routes
                + NamedScheduleRoutes(store: store, tokens: tokens, logger: logger).routes
        }
        let bulks = bulk.map { BulkRoutes(store: $0, tokens: tokens, logger: logger).routes }
        let controls = control.map { DestinationRoutes(store: $0, tokens: tokens, logger: logger).routes }
        let firings = firing.map { FiringRoutes(store: $0, tokens: tokens, logger: logger).routes }
        let access = AccessRoutes(tokens: tokens, logger: logger)
        let audits = audit.map { AuditRoutes(store: $0, tokens: tokens, logger: logger).routes }
        let overviews = overview.map { OverviewRoutes(store: $0, tokens: tokens, logger: logger).routes }
        routes =
            expirations.routes + changes.routes + batches.routes + attempts.routes + (named ?? []) + (bulks ?? [])
            + (controls ?? []) + (firings ?? []) + (overviews ?? []) + access.routes + (audits ?? []) + status.routes
            + documents.routes + console.routes + [home]
        router = Router(routes)
    }

    /// The answer of the request's route.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        switch sites.judge(request) {
        case .own: await routed(request)
        case .shared(let origin): sites.share(await routed(request), with: origin, asked: request)
        case .refused(let problem): problem.response
        }
    }

    private func routed(_ request: HTTPRequest) async -> HTTPResponse {
        switch router.match(request.method, path: request.path) {
        case .found(let route, let parameters):
            request.trace?.found(route: route.pattern)
            return await route.handler(request, parameters)
        case .methodNotAllowed(let allow): return Problem.methodNotAllowed(request, allow: allow).response
        case .notFound: return Problem.unknownRoute(request).response
        }
    }

    /// The problem with what never became a request.
    public func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse {
        Problem(status.code, detail: detail, headers: status.code == 503 ? ["retry-after": "1"] : [:]).response
    }
}

/// The counters of the API.
struct APIMetrics: Sendable {
    let scheduledREST: Counter
    let scheduledKafka: Counter
    let repeated: Counter
    let aborted: Counter
    let updated: Counter
    let fired: Counter
    let retried: Counter
    let replayed: Counter
    let changesRepeated: Counter

    init(_ registry: MetricsRegistry) {
        let help = "Timers stored by /schedule and /schedule/batch."
        scheduledREST = registry.counter("timers_scheduled_total", help: help, labels: [("output", "rest")])
        scheduledKafka = registry.counter("timers_scheduled_total", help: help, labels: [("output", "kafka")])
        repeated = registry.counter(
            "timers_schedule_repeated_total",
            help: "Timers of repeated requests that were answered by their Idempotency-Key.")
        aborted = registry.counter("timers_aborted_total", help: "Requests to /abort that were answered with 204.")
        func changed(_ action: String) -> Counter {
            registry.counter(
                "timers_changed_total", help: "Changes of single timers that were made, by what was asked for.",
                labels: [("action", action)])
        }
        updated = changed("update")
        fired = changed("fire")
        retried = changed("retry")
        replayed = changed("replay")
        changesRepeated = registry.counter(
            "timers_change_repeated_total", help: "Repeats of changes that were answered by their Idempotency-Key.")
    }

    func scheduled(_ output: OutputMode) {
        counter(of: output).add()
    }

    /// The counter of timers with such an output.
    func counter(of output: OutputMode) -> Counter {
        switch output {
        case .rest: scheduledREST
        case .kafka: scheduledKafka
        }
    }
}
