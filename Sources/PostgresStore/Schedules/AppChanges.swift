import Schedules
import TimerCore

/// What happens to apps.
struct AppChanges {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func read(_ accountID: String) throws(DatabaseError) -> Reading<App>? {
        var parameters = Parameters()
        parameters.add(accountID)
        let rows = try connection.run(Self.read, parameters, until: deadline)
        guard rows.count == 1, let app = App(rows, 0), let now = rows.timestamp(0, 13) else { return nil }
        return Reading(app, now: now)
    }

    /// Adds the app or replaces it, and makes the events that wait those of the new one. A new row, and an updated one,
    /// are locked until the end.
    func register(_ app: App) throws(DatabaseError) {
        _ = try connection.run(Self.register, AppColumns.parameters(of: app), until: deadline)
        try keepEvent(of: app)
        var parameters = Self.event(of: app)
        parameters.add(app.queue.rawValue)
        _ = try connection.run(Self.rewriteEvents, parameters, until: deadline)
    }

    /// What a claim makes the app's next events of.
    func keepEvent(of app: App) throws(DatabaseError) {
        _ = try connection.run(Self.keepEvent, Self.event(of: app), until: deadline)
    }

    private static func event(of app: App) -> Parameters {
        let template = EventTemplate(app)
        var parameters = Parameters()
        parameters.add(app.accountID)
        parameters.add(template.head)
        parameters.add(template.middle)
        parameters.add(template.tail)
        parameters.add(app.deliveredOutputMode.bytes)
        return parameters
    }

    /// With its schedules; what is pending of them and nobody delivers is aborted.
    func remove(_ accountID: String) throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(accountID)
        let locked = try connection.run(Self.lock, parameters, until: deadline)
        guard locked.count == 1 else { return false }
        _ = try connection.run(Self.takeBack, parameters, until: deadline)
        _ = try connection.run(Self.remove, parameters, until: deadline)
        return true
    }

    private static let read = Statement(
        "",
        "SELECT \(AppColumns.list), clock_timestamp() FROM timer_service.apps WHERE account_id = $1::text")

    private static let register = Statement(
        "",
        """
        INSERT INTO timer_service.apps (\(AppColumns.list)) VALUES (\(AppColumns.parameters))
        ON CONFLICT (account_id) DO UPDATE
        SET domain = excluded.domain, region = excluded.region, iparams = excluded.iparams,
            handler = excluded.handler, output_mode = excluded.output_mode, destination = excluded.destination,
            one_time_schedules = excluded.one_time_schedules, recurring_schedules = excluded.recurring_schedules,
            data_bytes = excluded.data_bytes, minimum_lead_ms = excluded.minimum_lead_ms,
            maximum_lead_ms = excluded.maximum_lead_ms, timeout_ms = excluded.timeout_ms,
            updated_at = clock_timestamp()
        """)

    private static let keepEvent = Statement(
        "",
        """
        UPDATE timer_service.apps
        SET event_head = $2::text, event_middle = $3::text, event_tail = $4::text, event_output_mode = $5::text
        WHERE account_id = $1::text
        """)

    /// `EventTemplate.payload` in SQL. The rows of the queue are locked first, so that none of these is being claimed
    /// while its document changes.
    private static let rewriteEvents = Statement(
        "",
        """
        WITH free AS (
            SELECT p.id, s.nominal_at, s.data FROM timer_service.schedules s
            JOIN timer_service.pending_expirations p ON p.id = s.expiration_id
            WHERE s.account_id = $1::text AND p.owner IS NULL
            ORDER BY p.id FOR UPDATE OF p
        ), document AS (
            UPDATE timer_service.expirations e
            SET payload = $2::text || floor(extract(epoch FROM free.nominal_at) * 1000)::bigint || $3::text
                    || free.data || $4::text,
                output_mode = $5::text, destination = $6::bigint
            FROM free WHERE e.id = free.id
            RETURNING e.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
        )
        UPDATE timer_service.pending_expirations p SET size = document.size, destination = $6::bigint
        FROM document WHERE p.id = document.id
        """)

    private static let lock = Statement(
        "", "SELECT account_id FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE")

    private static let takeBack = Statement(
        "",
        """
        WITH free AS (
            SELECT p.id FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(
                    SELECT o.expiration_id FROM timer_service.occurrences o
                    JOIN timer_service.schedules s ON s.id = o.schedule_id WHERE s.account_id = $1::text))
                AND p.owner IS NULL
            ORDER BY p.id FOR UPDATE
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
            RETURNING p.id, p.attempt, p.last_error
        )
        INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error)
        SELECT id, 2, clock_timestamp(), attempt, last_error FROM gone
        ON CONFLICT (id) DO NOTHING
        """)

    private static let remove = Statement("", "DELETE FROM timer_service.apps WHERE account_id = $1::text")
}
