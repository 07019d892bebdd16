import Logging
import Metrics

/// The maker of the lanes and keepers of one store, which have its configuration, metrics and logger in common.
struct LaneFactory {
    let configuration: PostgresConfiguration
    let metrics: MetricsRegistry
    let logger: Logger

    func lane<Input, Output>(_ name: String, timeout: Duration, batchRows: Int = 512) -> Lane<Input, Output> {
        let limits = LaneLimits(
            batchRows: batchRows, waitingRows: configuration.maxWaitingRows,
            waitingBytes: configuration.maxWaitingBytes, timeout: timeout)
        return Lane(limits: limits, waiting: LaneMetrics(lane: name, in: metrics).waiting)
    }

    func monitor(_ name: String, silence: Duration = .zero) -> LaneMonitor {
        LaneMonitor(
            lane: name, lease: configuration.leaseDuration, silence: silence, metrics: metrics, logger: logger)
    }

    /// - Parameters:
    ///   - monitor: the thread's; nil: a new one with the lane's name.
    ///   - isDear: true if its statements may be so costly that they take as long as their callers wait: no trouble then.
    ///   - isPlanned: its statements are planned for their parameters.
    func thread<Verb: LaneVerb>(
        _ name: String, _ lane: Lane<Verb.Input, Verb.Output>, monitor: LaneMonitor? = nil, isDear: Bool = false,
        isPlanned: Bool = false, makeVerb: @escaping @Sendable () -> Verb
    ) -> LaneThread<Verb> {
        let url = configuration.databaseURL
        let timeout = lane.limits.timeout
        let options: ConnectionOptions =
            isPlanned ? .planned(url, statementTimeout: timeout) : .byKey(url, statementTimeout: timeout)
        return LaneThread(
            lane: lane, monitor: monitor ?? self.monitor(name, silence: isDear ? timeout : .zero), options: options,
            metrics: LaneMetrics(lane: name, in: metrics), logger: logger, makeVerb: makeVerb)
    }

    /// - Parameters:
    ///   - timeout: of one statement.
    ///   - silence: the time that a round may take beyond a lease before it counts as trouble; nil: that of a statement.
    func keeper<Work: Keeper>(
        _ name: String, timeout: Duration, silence: Duration? = nil, makeKeeper: @escaping @Sendable () -> Work
    ) -> KeeperThread<Work> {
        KeeperThread(
            monitor: monitor(name, silence: silence ?? timeout),
            options: .planned(configuration.databaseURL, statementTimeout: timeout), metrics: metrics,
            makeKeeper: makeKeeper)
    }
}

/// The counters, gauges and histograms of a lane.
struct LaneMetrics: Sendable {
    let batchRows: Histogram
    let statementSeconds: Histogram
    let waiting: Gauge
    let reconnects: Counter
    let failures: Counter
    let replans: Counter

    init(lane: String, in registry: MetricsRegistry) {
        let labels = [("lane", lane)]
        batchRows = registry.histogram(
            "timer_store_batch_rows", help: "Rows in one statement.", labels: labels,
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
        statementSeconds = registry.histogram(
            "timer_store_statement_seconds", help: "From a batch's first byte to its commit.", labels: labels)
        waiting = registry.gauge("timer_store_waiting_rows", help: "Rows that wait for a batch.", labels: labels)
        reconnects = Self.reconnects(lane: lane, in: registry)
        failures = registry.counter(
            "timer_store_failures_total", help: "Calls answered with an error of the database.", labels: labels)
        replans = registry.counter(
            "timer_store_replans_total", help: "Plans made anew because a statement was slow.", labels: labels)
    }

    static func reconnects(lane: String, in registry: MetricsRegistry) -> Counter {
        registry.counter(
            "timer_store_reconnects_total", help: "Connections lost, and tries to make one that failed.",
            labels: [("lane", lane)])
    }
}
