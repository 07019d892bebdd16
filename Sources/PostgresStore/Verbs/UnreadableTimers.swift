import Logging
import Metrics
import TimerCore

/// Due timers whose documents the database cannot read, because its files are damaged (SQLSTATE XX001). One of them fails
/// each claim that it is in, and so would hold up all that is due. They are put off, and named in the log.
struct UnreadableTimers {
    /// Documents that are read together at first.
    private static let group = 64
    private static let reason = "the database cannot read its document"

    private let found: Counter
    private let logger: Logger

    init(in registry: MetricsRegistry, logger: Logger) {
        found = registry.counter(
            "timer_store_unreadable_timers_total",
            help: "Times that a timer was put off because the database cannot read its document.")
        self.logger = logger
    }

    /// Puts off those that are due within `ahead`, for an hour each time: a damaged file may be mended.
    ///
    /// - Returns: whether there were any.
    func putOff(
        ahead: Duration, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        var horizon = Parameters()
        horizon.add(ahead.wholeMicroseconds)
        let due = try connection.run(UnreadableStatements.due, horizon, until: deadline).all(of: SoleColumn.self)
            .compactMap { $0.id(.value) }
        var unreadable: [ExpirationID] = []
        for start in stride(from: 0, to: due.count, by: Self.group) {
            let ids = due[start..<min(start + Self.group, due.count)]
            unreadable += try find(in: ids, on: connection, until: deadline)
        }
        if unreadable.isEmpty { return false }
        var parameters = Parameters()
        parameters.add(uuids: unreadable)
        parameters.add(Self.reason)
        _ = try connection.run(UnreadableStatements.putOff, parameters, until: deadline)
        found.add(unreadable.count)
        for id in unreadable { logger.critical("\(Self.reason)", metadata: ["expirationId": "\(id)"]) }
        return true
    }

    /// Halves what cannot be read together, until each that is damaged stands alone.
    private func find(
        in ids: ArraySlice<ExpirationID>, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ExpirationID] {
        do throws(DatabaseError) {
            var parameters = Parameters()
            parameters.add(uuids: ids)
            _ = try connection.run(UnreadableStatements.read, parameters, until: deadline)
            return []
        } catch {
            guard error.kind == .badData else { throw error }
            if ids.count == 1 { return Array(ids) }
            let middle = ids.startIndex + ids.count / 2
            return try find(in: ids[..<middle], on: connection, until: deadline)
                + find(in: ids[middle...], on: connection, until: deadline)
        }
    }
}

/// The statements that find documents which cannot be read.
enum UnreadableStatements {
    /// The oldest that are free and due within `$1` microseconds; a claim looks at no more before it asks queue by queue.
    static let due = Statement(
        planned: "unreadable_due",
        """
        SELECT id AS value FROM timer_service.pending_expirations
        WHERE \(TimerFragments.isFree) AND due_at <= now() + $1::bigint * interval '1 microsecond'
        ORDER BY due_at LIMIT 1024
        """)

    /// Reads the documents of `$1` whole: their lengths in characters cannot be told otherwise.
    static let read = Statement(
        planned: "unreadable_read",
        """
        SELECT sum(length(payload) + length(output_mode)) FROM timer_service.expirations WHERE id = ANY ($1::uuid[])
        """)

    /// Puts off `$1` for the reason `$2`.
    static let putOff = Statement(
        planned: "unreadable_put_off",
        """
        UPDATE timer_service.pending_expirations
        SET due_at = clock_timestamp() + interval '1 hour', last_error = $2::text
        WHERE id = ANY ($1::uuid[]) AND \(TimerFragments.isFree)
        """)

    static let all = [due, read, putOff]
}
