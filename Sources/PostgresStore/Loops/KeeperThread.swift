import Metrics
import Threads

/// Work that is repeated on a connection of its own, without a request.
protocol Keeper: SendableMetatype {
    /// Does one round, made of short statements.
    ///
    /// - Returns: the pause until the next.
    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration

    /// Runs the last statements, at the stop.
    mutating func end(on connection: Connection) throws(DatabaseError)
}

extension Keeper {
    mutating func end(on connection: Connection) throws(DatabaseError) {}
}

/// A thread with a connection of its own on which a keeper works: round, pause, round.
final class KeeperThread<Work: Keeper>: ConnectionLoop {
    let monitor: LaneMonitor
    let options: ConnectionOptions
    private let reconnects: Counter
    private let makeKeeper: @Sendable () -> Work
    private let stopSignal = StopSignal()
    private let thread: StoreThread

    init(
        monitor: LaneMonitor, options: ConnectionOptions, metrics: MetricsRegistry,
        makeKeeper: @escaping @Sendable () -> Work
    ) {
        self.monitor = monitor
        self.options = options
        self.makeKeeper = makeKeeper
        reconnects = LaneMetrics.reconnects(lane: monitor.lane, in: metrics)
        thread = StoreThread(name: "pg-\(monitor.lane)")
    }

    func start() {
        thread.start { self.run(self.makeKeeper(), backoff: Backoff(longest: self.monitor.probeInterval)) }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }

    var isFinished: Bool {
        stopSignal.isSet
    }

    func work(_ keeper: inout Work, on connection: Connection, _ backoff: inout Backoff) throws(DatabaseError) {
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

    func failed(_ error: DatabaseError, isConnected: Bool) {
        reconnects.add()
        monitor.lost(error, isConnected: isConnected)
    }

    func pause(_ duration: Duration) {
        stopSignal.pause(duration)
    }
}
