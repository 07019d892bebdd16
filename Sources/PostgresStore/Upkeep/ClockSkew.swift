import Logging
import Metrics
import TimerCore

/// The difference between the database's clock and this host's. No timer depends on this host's clock, but its logs do,
/// and other programs here may: a warning comes once, until it is right again.
struct ClockSkew {
    /// Seconds between the two clocks that are worth a warning.
    private static let noticed = 1.0

    let gauge: Gauge
    let logger: Logger
    private var isOff = false

    init(gauge: Gauge, logger: Logger) {
        self.gauge = gauge
        self.logger = logger
    }

    mutating func measure(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        let before = Timestamp.now().microseconds
        let rows = try connection.run(UpkeepStatements.clock, until: deadline)
        let after = Timestamp.now().microseconds
        guard rows.count == 1, let clock = rows.timestamp(0, 0) else { return }
        report((Double(clock.microseconds) - (Double(before) + Double(after)) / 2) / 1e6)
    }

    private mutating func report(_ skew: Double) {
        gauge.set(skew)
        let wasOff = isOff
        isOff = abs(skew) > Self.noticed
        if wasOff || !isOff { return }
        logger.warning("this host's clock is not the database's", metadata: ["skewSeconds": "\(skew)"])
    }
}
