import Metrics
import TimerCore

/// The timers in the queue by how far off they are due, looked at each half minute: counted as far as `OutlookReader.bounds`,
/// estimated beyond.
struct PendingGauges {
    private static let interval = Duration.seconds(30)

    private let overdue: Gauge
    private let withinHour: Gauge
    private let withinDay: Gauge
    private let later: Gauge
    private var nextLook = ContinuousClock.now

    init(in registry: MetricsRegistry) {
        func gauge(_ due: String) -> Gauge {
            registry.gauge(
                "timer_store_pending_timers",
                help: "Timers in the queue by when they are due: overdue, within the hour, within the day, later.",
                labels: [("due", due)])
        }
        overdue = gauge("overdue")
        withinHour = gauge("hour")
        withinDay = gauge("day")
        later = gauge("later")
    }

    /// - Throws: when the connection is lost. The gauges are not a number while the database cannot tell: that is no reason
    ///   to hold up the upkeep.
    mutating func measure(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        guard .now >= nextLook else { return }
        nextLook = .now + Self.interval
        do throws(DatabaseError) {
            let (outlook, spread) = try OutlookReader.outlook(on: connection, until: deadline)
            let due = try connection.run(OverviewStatements.due, OutlookReader.overdueLimit, until: deadline)
            overdue.set(OutlookReader.overdue(in: due, by: spread).map { Double($0.count) } ?? .nan)
            withinHour.set(Double(outlook.withinHour.count))
            withinDay.set(Double(outlook.withinDay.count - outlook.withinHour.count))
            later.set(Double(outlook.later.count))
        } catch {
            for gauge in [overdue, withinHour, withinDay, later] { gauge.set(.nan) }
            if error.kind == .connectionLost { throw error }
        }
    }
}
