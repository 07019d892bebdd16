/// The statements that read and change apps.
enum AppStatements {
    static let read = Statement(
        planned: "app_read",
        """
        SELECT \(AppColumn.list), \(AppStateColumn.list) FROM timer_service.apps WHERE account_id = $1::text
        """)

    /// `$3` apps in the order of their accounts, those after `$1` (NULL: from the first); `$2`: the only one that may be
    /// shown (NULL: any).
    static let list = Statement(
        planned: "app_list",
        """
        SELECT \(AppSummaryColumn.list) FROM timer_service.apps
        WHERE ($1::text IS NULL OR account_id > $1::text) AND ($2::text IS NULL OR account_id = $2::text)
        ORDER BY account_id LIMIT $3::bigint
        """)

    /// Locks the app until the end of the transaction: the one lock that orders everything about its schedules.
    static let lock = Statement(
        planned: "app_lock",
        "SELECT \(AppColumn.list) FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE")

    /// The apps of the `$1` schedules that have been due longest, without the apps `$2`.
    ///
    /// - Parameter waiting: true: waits for apps that others have locked; false: passes them over.
    static func lockDue(waiting: Bool) -> Statement {
        Statement(
            planned: waiting ? "apps_lock_due" : "apps_lock_due_free",
            """
            SELECT \(AppColumn.list), \(AppStateColumn.list) FROM timer_service.apps
            WHERE account_id = ANY (ARRAY(
                SELECT account_id FROM timer_service.schedules
                WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over AND account_id <> ALL ($2::text[])
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
        SET \(AppColumn.replacements), updated_at = clock_timestamp(),
            rewritten_to = '-infinity', rewritten_to_id = 0
        """)

    /// Stores the parts of which claims make the app's next events.
    static let keepEvent = Statement(
        planned: "app_keep_event",
        """
        UPDATE timer_service.apps
        SET event_head = $2::text, event_middle = $3::text, event_tail = $4::text, event_output_mode = $5::text
        WHERE account_id = $1::text
        """)

    /// Makes some of the events that wait those of the app as it is now: of `$2` schedules and about `$3` bytes, the
    /// soonest first, from where the step before ended; and says whether more are left. The app is locked. The rows of
    /// the queue are locked first, so that none of these is being claimed while its document changes; and they are replaced,
    /// as in `ChangeStatements`, so that a claim that began before does not deliver what the document was.
    static let rewriteEvents = Statement(
        planned: "app_rewrite_events",
        """
        WITH app AS MATERIALIZED (
            SELECT * FROM timer_service.apps WHERE account_id = $1::text AND rewritten_to IS NOT NULL
        ), next AS MATERIALIZED (
            SELECT s.id, s.expiration_id, s.nominal_at, octet_length(s.data) AS size
            FROM app JOIN timer_service.schedules s ON s.account_id = $1::text
                AND (s.nominal_at, s.id) > (app.rewritten_to, app.rewritten_to_id)
            ORDER BY s.nominal_at, s.id LIMIT $2::bigint
        ), sized AS (
            SELECT *, sum(size) OVER (ORDER BY nominal_at, id) - size AS before FROM next
        ), slice AS MATERIALIZED (
            SELECT * FROM sized WHERE before < $3::bigint
        ), \(TimerFragments.lockFree("ARRAY(SELECT expiration_id FROM slice)")), document AS (
            UPDATE timer_service.expirations e
            SET payload = \(TimerFragments.event(
                    head: "app.event_head", middle: "app.event_middle", tail: "app.event_tail",
                    nominalAt: "slice.nominal_at", data: "s.data")),
                output_mode = app.event_output_mode, destination = app.destination
            FROM app, slice JOIN timer_service.schedules s ON s.id = slice.id
            WHERE e.id = ANY (ARRAY(SELECT id FROM free)) AND e.id = slice.expiration_id
            RETURNING e.id, e.destination, octet_length(e.payload) + octet_length(e.output_mode) AS size
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p WHERE p.id = ANY (ARRAY(SELECT id FROM document))
            RETURNING p.*
        ), queued AS (
            INSERT INTO timer_service.pending_expirations
                (id, due_at, size, destination, claimable_until, \(TimerFragments.keptInQueue))
            SELECT id, due_at, document.size, document.destination, claimable_until, \(TimerFragments.keptInQueue)
            FROM gone JOIN document USING (id)
        ), last AS (
            SELECT nominal_at, id, (SELECT count(*) FROM slice) = $2::bigint
                OR (SELECT count(*) FROM slice) < (SELECT count(*) FROM next) AS is_cut
            FROM slice ORDER BY nominal_at DESC, id DESC LIMIT 1
        )
        UPDATE timer_service.apps a
        SET rewritten_to = (SELECT nominal_at FROM last WHERE is_cut),
            rewritten_to_id = (SELECT id FROM last WHERE is_cut)
        FROM app WHERE a.account_id = app.account_id
        RETURNING a.rewritten_to IS NOT NULL
        """)

    /// Apps of which events are left to be rewritten, `$1` at most.
    static let beingRewritten = Statement(
        planned: "apps_being_rewritten",
        "SELECT account_id FROM timer_service.apps WHERE rewritten_to IS NOT NULL LIMIT $1::bigint")

    /// The same as `lock`, unless somebody else has the lock: then no row.
    static let tryLock = Statement(
        planned: "app_lock_free",
        "SELECT \(AppColumn.list) FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE SKIP LOCKED")

    /// Aborts those pending timers of an app's schedules that nobody is delivering.
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

    /// Removes the app with its schedules and their occurrences.
    static let remove = Statement(
        planned: "app_remove", "DELETE FROM timer_service.apps WHERE account_id = $1::text")
}
