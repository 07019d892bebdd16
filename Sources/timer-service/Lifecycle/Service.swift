import HTTPServer
import KafkaOutput
import Logging
import Metrics
import PostgresStore
import RESTOutput
import TimerAPI
import TimerCore
import TimerExpiry

/// The parts of the process, put together: starts them in the order in which they need each other, stops them in the
/// reverse.
struct Service {
    private let configuration: ServiceConfiguration
    private let log: ServiceLog
    private let logger: Logger
    private let alarm = ExpiryThread()
    private let store: PostgresStore
    private let outputs: Outputs
    private let traces: Traces
    private let expiry: ExpiryLoop
    private let server: HTTPServer
    private let zones: ZoneReloading

    init(_ configuration: ServiceConfiguration, log: ServiceLog) throws {
        var configuration = configuration
        if let limit = DescriptorLimit.raise() { configuration.share(descriptors: limit) }
        self.configuration = configuration
        self.log = log
        logger = log.logger("service")
        zones = ZoneReloading(directory: configuration.zoneDirectory, logger: logger)
        let metrics = MetricsRegistry()
        ProcessMetrics.register(in: metrics)
        let policy = try configuration.rest.policy(
            host: configuration.http.host, port: configuration.http.port)
        let outcomes = OutcomeCounter()
        let lookAhead = LookAhead(cap: configuration.expiry.claimAhead)
        let store = PostgresStore(
            configuration: configuration.postgres, metrics: metrics, logger: log.logger("postgres"),
            dueListener: DueAlarm(alarm, lookAhead: lookAhead),
            origin: ReplicaOrigin(host: HostName.current, version: Version.number), outcomes: outcomes)
        self.store = store
        outputs = try Outputs(configuration, policy: policy, metrics: metrics, log: log)
        traces = try Traces(configuration.tracing, metrics: metrics, log: log)
        expiry = ExpiryLoop(
            configuration: configuration.expiry, store: store, destinations: store, publishers: outputs.publishers,
            alarm: alarm, lookAhead: lookAhead, registry: metrics, logger: log.logger("expiry"), outcomes: outcomes,
            tracer: traces.tracer)
        let api = TimerAPI(
            store: store, destinations: policy,
            limits: OutputLimits(retry: configuration.expiry.retry, timeout: configuration.expiry.maxDeliveryTimeout),
            identity: ServiceIdentity(name: Version.name, version: Version.number),
            readiness: { Readiness(of: store) },
            metrics: metrics, schedules: store, bulk: store, control: store, firing: store, audit: store,
            overview: store,
            documentation: try InstalledFiles.load(configuration.documentationDirectory, name: "documentation"),
            console: configuration.console == .off
                ? .none : try InstalledFiles.load(configuration.consoleDirectory, name: "console"),
            tokens: configuration.tokens, sites: configuration.sites, logger: log.logger("api"))
        server = HTTPServer(
            configuration: configuration.http, handler: api, metrics: metrics, logger: log.logger("http"),
            onResponse: log.access, tracer: traces.tracer)
    }

    /// Serves until a request to stop, then stops in order: by the end of the grace, whatever hangs.
    func run(_ requests: AsyncStream<Signals.Request>) async throws {
        MemoryReport(configuration).write(to: logger)
        zones.start()
        try await store.start()
        let port = try listen()
        logger.info("listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
        let firing = Task(executorPreference: alarm) { await expiry.run() }
        for await request in requests {
            switch request {
            case .reload: reload()
            case .stop(let signal, let instant):
                logger.info("stopping", metadata: ["signal": "\(signal)"])
                return await stop(firing, StopSchedule(grace: configuration.shutdownGrace, from: instant))
            }
        }
    }

    private func listen() throws(ListenError) -> UInt16 {
        do throws(HTTPServerError) {
            return try server.start()
        } catch {
            throw ListenError(host: configuration.http.host, port: configuration.http.port, cause: error)
        }
    }

    /// Reads again what may change while the process runs. What cannot be used is logged, and stays as it was.
    private func reload() {
        logger.notice("reloading")
        zones.reload()
        if let file = configuration.logLevelFile {
            do throws(LogLevelFile.Unusable) {
                log.change(to: try file.read())
            } catch {
                logger.error("the log level stays as it was", metadata: ["reason": "\(error)"])
            }
        }
        do throws(TransportSetupError) {
            try outputs.reload()
        } catch {
            logger.error("certificates stay as they were", metadata: ["reason": "\(error)"])
        }
    }

    private func stop(_ firing: Task<Void, Never>, _ schedule: StopSchedule) async {
        expiry.stop()
        await server.stop(grace: schedule.left(until: schedule.deliveries))
        await firing.isOver(by: schedule.deliveries)
        // In a task of its own: librdkafka's end cannot be bounded otherwise.
        let closing = Task { await outputs.close(timeout: .zero) }
        await closing.isOver(by: schedule.settlements)
        await end(firing, schedule)
        logger.info("stopped")
    }

    /// Settles what the outputs' end has cut short, and gives up the lease. A database that is away is not waited for:
    /// the lease runs out by itself, and others deliver what was not settled.
    private func end(_ firing: Task<Void, Never>, _ schedule: StopSchedule) async {
        if await !firing.isOver(by: schedule.settlements) { logger.warning("not all deliveries could be settled") }
        // Beside the departure: a collector that hangs may not keep the lease.
        let exporting = Task {
            await traces.close(within: min(Traces.farewell, schedule.left(until: schedule.departure)))
        }
        let leaving = Task { await store.stop() }
        if await !leaving.isOver(by: schedule.departure) { logger.warning("the database did not let go in time") }
        await exporting.isOver(by: schedule.departure)
        alarm.close()
    }
}

/// The instants by which the parts of an orderly stop are over. Pure.
///
/// The process ends within its grace, or within a second if that is more. The last fifth of it, 3 s at most, is for storing
/// outcomes, leaving the database and writing the log.
struct StopSchedule {
    /// Deliveries and requests in flight end, or are cut short.
    let deliveries: ContinuousClock.Instant
    /// Their outcomes are stored.
    let settlements: ContinuousClock.Instant
    /// The lease is given up.
    let departure: ContinuousClock.Instant

    init(grace: Duration, from start: ContinuousClock.Instant) {
        let whole = Self.longest(grace: grace)
        let reserve = min(max(whole / 5, .milliseconds(500)), .seconds(3))
        deliveries = start + min(grace, whole - reserve)
        settlements = start + whole - reserve / 2
        departure = start + whole - reserve / 5
    }

    /// The time from the request to stop to the end of the process.
    static func longest(grace: Duration) -> Duration {
        max(grace, .seconds(1))
    }

    func left(until instant: ContinuousClock.Instant) -> Duration {
        max(ContinuousClock.now.duration(to: instant), .zero)
    }
}

extension Task where Success == Void, Failure == Never {
    /// Waits for the end of the task, at most until `deadline`; the task continues in any case.
    @discardableResult
    func isOver(by deadline: ContinuousClock.Instant) async -> Bool {
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self)
        Task {
            await value
            verdict.yield(true)
        }
        let alarm = Task {
            try? await Task<Never, Never>.sleep(until: deadline, tolerance: .zero, clock: .continuous)
            verdict.yield(false)
        }
        defer { alarm.cancel() }
        return await verdicts.first { _ in true } ?? false
    }
}

/// The error of a service that cannot listen on `HTTP_HOST` and `HTTP_PORT`.
struct ListenError: Error, CustomStringConvertible {
    let host: String
    let port: UInt16
    let cause: HTTPServerError

    var description: String {
        "cannot listen on \(host) port \(port): \(cause)"
    }
}

extension Readiness {
    /// Ready while all of the store's lanes work; otherwise names those that do not.
    init(of store: PostgresStore) {
        if store.isReady {
            self = .ready
            return
        }
        let now = Timestamp.now()
        let troubles = store.troubles.map {
            Trouble(lane: $0.lane, reason: $0.reason, since: now.advanced(by: .zero - $0.duration))
        }
        let first = troubles.first.map { "\($0.lane): \($0.reason)" } ?? "the lease is not confirmed"
        self = .notReady(message: "PostgreSQL cannot be used: \(first)", troubles: troubles)
    }
}
