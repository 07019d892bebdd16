/// The statements that read and change apps.
enum AppStatements {
    static let read = Statement(
        planned: "app_read",
        """
        SELECT \(AppColumn.list), \(AppStateColumn.list) FROM timer_service.apps WHERE account_id = $1::text
        """)

    /// Until the end of the transaction: the one lock that orders everything about the app's schedules.
    static let lock = Statement(
        planned: "app_lock",
        "SELECT \(AppColumn.list) FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE")

    /// The apps of the schedules that have been due longest.
    ///
    /// - Parameter waiting: for those that others have locked; otherwise they are passed over.
    static func lockDue(waiting: Bool) -> Statement {
        Statement(
            planned: waiting ? "apps_lock_due" : "apps_lock_due_free",
            """
            SELECT \(AppColumn.list), \(AppStateColumn.list) FROM timer_service.apps
            WHERE account_id = ANY (ARRAY(
                SELECT account_id FROM timer_service.schedules
                WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over
                ORDER BY nominal_at LIMIT $1::bigint))
            ORDER BY account_id FOR UPDATE\(waiting ? "" : " SKIP LOCKED")
            """)
    }

    /// Adds an app or replaces it.
    static let register = Statement(
        planned: "app_register",
        """
        INSERT INTO timer_service.apps (\(AppColumn.list))
        VALUES (\(AppColumn.parameterList))
        ON CONFLICT (account_id) DO UPDATE
        SET \(AppColumn.replacements), updated_at = clock_timestamp()
        """)

    /// Writes down what a claim makes the app's next events of.
    static let keepEvent = Statement(
        planned: "app_keep_event",
        """
        UPDATE timer_service.apps
        SET event_head = $2::text, event_middle = $3::text, event_tail = $4::text, event_output_mode = $5::text
        WHERE account_id = $1::text
        """)

    /// Makes the events that wait those of the app as it is now. The rows of the queue are locked first, so that none
    /// of these is being claimed while its document changes.
    static let rewriteEvents = Statement(
        planned: "app_rewrite_events",
        """
        WITH free AS (
            SELECT p.id, s.nominal_at, s.data FROM timer_service.schedules s
            JOIN timer_service.pending_expirations p ON p.id = s.expiration_id
            WHERE s.account_id = $1::text AND p.owner IS NULL
            ORDER BY p.id FOR UPDATE OF p
        ), document AS (
            UPDATE timer_service.expirations e
            SET payload = \(TimerFragments.event(
                    head: "$2::text", middle: "$3::text", tail: "$4::text",
                    nominalAt: "free.nominal_at", data: "free.data")),
                output_mode = $5::text, destination = $6::bigint
            FROM free WHERE e.id = free.id
            RETURNING e.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
        )
        UPDATE timer_service.pending_expirations p SET size = document.size, destination = $6::bigint
        FROM document WHERE p.id = document.id
        """)

    /// Aborts what is pending of all schedules of an app and nobody delivers.
    static let takeBack = Statement(
        planned: "app_take_back",
        """
        WITH \(TimerFragments.lockFree(occurrences)), \(TimerFragments.abortFree(keepsEnds: true))
        SELECT count(*) FROM gone
        """)

    private static let occurrences = """
        ARRAY(
            SELECT o.expiration_id FROM timer_service.occurrences o
            JOIN timer_service.schedules s ON s.id = o.schedule_id WHERE s.account_id = $1::text)
        """

    /// With its schedules and their occurrences.
    static let remove = Statement(
        planned: "app_remove", "DELETE FROM timer_service.apps WHERE account_id = $1::text")
}
