import Logging
import Metrics

/// What the lanes of one store have in common.
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

    func thread<Verb: LaneVerb>(
        _ name: String, _ lane: Lane<Verb.Input, Verb.Output>, isPlanned: Bool = false,
        makeVerb: @escaping @Sendable () -> Verb
    ) -> LaneThread<Verb> {
        let url = configuration.databaseURL
        let timeout = lane.limits.timeout
        let options: ConnectionOptions =
            isPlanned ? .planned(url, statementTimeout: timeout) : .byKey(url, statementTimeout: timeout)
        return LaneThread(
            name: name, lane: lane, options: options, metrics: LaneMetrics(lane: name, in: metrics), logger: logger,
            makeVerb: makeVerb)
    }
}
