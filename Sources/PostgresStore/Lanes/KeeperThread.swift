import Logging
import Metrics
import TimerCore

/// What is done again and again on a connection of its own, without being asked.
protocol Keeper: SendableMetatype {
    /// One round, made of short statements.
    ///
    /// - Returns: the pause until the next.
    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration

    /// The stop: the last statements.
    mutating func end(on connection: Connection) throws(DatabaseError)
}

extension Keeper {
    mutating func end(on connection: Connection) throws(DatabaseError) {}
}

/// A thread with a connection of its own on which a keeper works: round, pause, round; connects anew, backs off, stops.
final class KeeperThread<Work: Keeper>: Sendable {
    let monitor: LaneMonitor
    private let options: ConnectionOptions
    private let reconnects: Counter
    private let makeKeeper: @Sendable () -> Work
    private let stopSignal = StopSignal()
    private let thread: DatabaseThread
    private let logger: Logger

    init(
        monitor: LaneMonitor, options: ConnectionOptions, metrics: MetricsRegistry, logger: Logger,
        makeKeeper: @escaping @Sendable () -> Work
    ) {
        self.monitor = monitor
        self.options = options
        self.logger = logger
        self.makeKeeper = makeKeeper
        reconnects = LaneMetrics.reconnects(lane: monitor.lane, in: metrics)
        thread = DatabaseThread(name: "pg-\(monitor.lane)")
    }

    func start() {
        thread.start { self.work() }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }

    private func work() {
        var keeper = makeKeeper()
        var backoff = Backoff(longest: monitor.probeInterval)
        while !stopSignal.isSet {
            var isConnected = false
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                isConnected = true
                try keep(&keeper, on: connection, &backoff)
            } catch {
                reconnects.add()
                if isConnected {
                    logger.warning(
                        "database connection lost", metadata: ["lane": "\(monitor.lane)", "reason": "\(error.reason)"])
                }
                monitor.failed(error, isConnected: isConnected)
                stopSignal.pause(backoff.next())
            }
        }
    }

    /// Until the stop, or until the connection is lost.
    private func keep(
        _ keeper: inout Work, on connection: Connection, _ backoff: inout Backoff
    ) throws(DatabaseError) {
        while !stopSignal.isSet {
            do throws(DatabaseError) {
                let pause = try keeper.round(on: connection, until: stopSignal)
                monitor.worked()
                backoff.reset()
                stopSignal.pause(pause)
            } catch {
                if error.kind == .connectionLost { throw error }
                monitor.failed(error, isConnected: true)
                stopSignal.pause(backoff.next())
            }
        }
        try keeper.end(on: connection)
    }
}
