import Metrics
import TimerCore

/// The age of the earliest due date in the queue beside those of destinations that are paused, looked at each ten seconds: one
/// row of an index, or as many as `UpkeepStatements.oldestDueBeside` bounds, however many are due.
struct QueueAge {
    private static let interval = Duration.seconds(10)

    private let gauge: Gauge
    private let pauses: KnownPauses
    private var nextLook = ContinuousClock.now

    init(gauge: Gauge, pauses: KnownPauses) {
        self.gauge = gauge
        self.pauses = pauses
    }

    /// - Throws: when the connection is lost. The gauge is not a number while the database cannot tell: that is no reason
    ///   to hold up the upkeep.
    mutating func measure(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        guard .now >= nextLook else { return }
        nextLook = .now + Self.interval
        do throws(DatabaseError) {
            let statements = [(UpkeepStatements.alongIndex, Parameters()), Self.oldestDue(beside: pauses.all)]
            gauge.set(Self.age(try connection.run(statements, until: deadline).last))
        } catch {
            gauge.set(.nan)
            if error.kind == .connectionLost { throw error }
        }
    }

    private static func oldestDue(beside paused: [DestinationKey]) -> (Statement, Parameters) {
        if paused.isEmpty { return (UpkeepStatements.oldestDue, Parameters()) }
        var keys = Parameters()
        keys.add(.bigint, paused.map { Int64($0.rawValue) })
        return (UpkeepStatements.oldestDueBeside, keys)
    }

    private static func age(_ rows: Rows?) -> Double {
        guard let rows, rows.count == 1, let now = rows.timestamp(0, 0), let dueAt = rows.timestamp(0, 1) else {
            return 0
        }
        return max(now.duration(since: dueAt), .zero).inSeconds
    }
}
