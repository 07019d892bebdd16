import HTTPServer
import KafkaOutput
import Logging
import Metrics
import PostgresStore
import RESTOutput
import Recurrence
import TimerAPI
import TimerCore
import TimerExpiry

/// The parts, put together: starts them in the order in which they need each other, stops them in the reverse.
struct Service {
    private let configuration: ServiceConfiguration
    private let logger: Logger
    private let alarm = ExpiryThread()
    private let store: PostgresStore
    private let outputs: Outputs
    private let expiry: ExpiryLoop
    private let server: HTTPServer

    init(_ configuration: ServiceConfiguration, log: ServiceLog) throws {
        var configuration = configuration
        if let limit = DescriptorLimit.raise() { configuration.share(descriptors: limit) }
        self.configuration = configuration
        logger = log.logger("service")
        let metrics = MetricsRegistry()
        let policy = try configuration.rest.policy(
            host: configuration.http.host, port: configuration.http.port)
        let store = PostgresStore(
            configuration: configuration.postgres, metrics: metrics, logger: log.logger("postgres"),
            dueListener: DueAlarm(alarm))
        self.store = store
        outputs = try Outputs(configuration, policy: policy, metrics: metrics, log: log)
        expiry = ExpiryLoop(
            configuration: configuration.expiry, store: store, publishers: outputs.publishers, alarm: alarm,
            registry: metrics, logger: log.logger("expiry"))
        let api = TimerAPI(
            store: store, destinations: policy,
            limits: OutputLimits(retry: configuration.expiry.retry, timeout: configuration.expiry.maxDeliveryTimeout),
            identity: ServiceIdentity(name: Version.name, version: Version.number),
            readiness: { Readiness(of: store) },
            metrics: metrics, schedules: store,
            documentation: try DocumentationFiles.load(configuration.documentationDirectory),
            tokens: configuration.tokens, sites: configuration.sites, logger: log.logger("api"))
        server = HTTPServer(
            configuration: configuration.http, handler: api, metrics: metrics, logger: log.logger("http"),
            onResponse: log.access)
    }

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        try await store.start()
        logger.info("time zones", metadata: ["tzdata": "\(Zone.dataVersion)"])
        let port = try listen()
        logger.info("listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
        let firing = Task(executorPreference: alarm) { await expiry.run() }
        let signal = await TerminationSignal.wait()
        logger.info("stopping", metadata: ["signal": "\(signal)"])
        let deadline = ContinuousClock.now.advanced(by: configuration.shutdownGrace)
        expiry.stop()
        await server.stop(grace: configuration.shutdownGrace)
        await firing.isOver(by: deadline)
        await outputs.close(timeout: max(ContinuousClock.now.duration(to: deadline), .zero))
        await end(firing)
        logger.info("stopped")
    }

    private func listen() throws(CannotListen) -> UInt16 {
        do throws(HTTPServerError) {
            return try server.start()
        } catch {
            throw CannotListen(host: configuration.http.host, port: configuration.http.port, cause: error)
        }
    }

    /// Settles what the outputs' end has cut short, and gives up the lease. A database that is away is not waited for:
    /// the lease runs out by itself, and others deliver what was not settled.
    private func end(_ firing: Task<Void, Never>) async {
        if await !firing.isOver(by: .now + .seconds(2)) { logger.warning("not all deliveries could be settled") }
        let leaving = Task { await store.stop() }
        if await !leaving.isOver(by: .now + .seconds(3)) { logger.warning("the database did not let go in time") }
        alarm.close()
    }
}
