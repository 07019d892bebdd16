import Glibc
import Logging
import Metrics

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
        let before = wallClock()
        let rows = try connection.run(UpkeepStatements.clock, until: deadline)
        let after = wallClock()
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

    private func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
