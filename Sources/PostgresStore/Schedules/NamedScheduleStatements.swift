import Schedules

/// The statements around apps and schedules. All are part of a transaction that has locked the app's row first: it is
/// the one lock that orders everything about its schedules.
enum NamedScheduleStatements {
    static let now = Statement("", "SELECT clock_timestamp()")

    static let lockApp = Statement(
        "", "SELECT \(AppColumns.list) FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE")

    static let schedule = Statement(
        "",
        """
        SELECT \(StoredNamedSchedule.columns) FROM timer_service.schedules s
        WHERE s.account_id = $1::text AND s.name = $2::text
        """)

    /// A page ends with the row that brings it to `NamedSchedule.pageBytes`.
    static let list = Statement(
        "",
        """
        SELECT \(StoredNamedSchedule.columns) FROM (
            SELECT s.*, sum(octet_length(s.data) + coalesce(octet_length(s.repeat), 0))
                OVER (ORDER BY s.name ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
            FROM timer_service.schedules s
            WHERE s.account_id = $1::text AND ($2::text IS NULL OR s.name > $2::text)
                AND NOT (\(isGone))
            ORDER BY s.name LIMIT $3::bigint
        ) s
        WHERE coalesce(s.bytes_before, 0) < \(NamedSchedule.pageBytes)
        ORDER BY s.name
        """)

    /// `StoredNamedSchedule.isGone`.
    private static let isGone = """
        NOT s.is_paused AND (s.is_over OR s.repeat IS NULL) AND NOT EXISTS
            (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
        """

    static let count = Statement(
        "",
        """
        SELECT count(*) FROM timer_service.schedules
        WHERE account_id = $1::text AND (repeat IS NOT NULL) = $2::boolean AND name <> $3::text
        """)

    static let removeGone = Statement(
        "", "DELETE FROM timer_service.schedules s WHERE s.account_id = $1::text AND \(isGone)")

    static let insert = Statement(
        "",
        """
        INSERT INTO timer_service.schedules
            (account_id, name, data, schedule_at, schedule_at_text, repeat, ends_at, nominal_at)
        VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::timestamptz, $8::timestamptz)
        RETURNING id
        """)

    static let replace = Statement(
        "",
        """
        UPDATE timer_service.schedules
        SET data = $3::text, schedule_at = $4::timestamptz, schedule_at_text = $5::text, repeat = $6::text,
            ends_at = $7::timestamptz, nominal_at = $8::timestamptz, following_at = NULL, is_over = false,
            updated_at = clock_timestamp()
        WHERE account_id = $1::text AND name = $2::text
        """)

    static let remove = Statement("", "DELETE FROM timer_service.schedules WHERE id = $1::bigint")

    /// A paused schedule stands at the occurrence that was taken back, and will be stored again from there.
    static let pause = Statement(
        "",
        """
        UPDATE timer_service.schedules s
        SET is_paused = true, is_over = is_over AND $2::timestamptz IS NULL,
            nominal_at = coalesce($2::timestamptz, nominal_at), updated_at = clock_timestamp()
        WHERE id = $1::bigint
        """)

    static let resume = Statement(
        "",
        """
        UPDATE timer_service.schedules SET is_paused = false, updated_at = clock_timestamp() WHERE id = $1::bigint
        """)

    /// Ends what is pending of a schedule and nobody delivers: all of it, or the one that is named. Its nominal times
    /// are free again: a later one for the same time is not its double.
    static let takeBack = Statement(
        "",
        """
        WITH free AS (
            SELECT p.id FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(
                    SELECT o.expiration_id FROM timer_service.occurrences o
                    WHERE o.schedule_id = $1::bigint AND ($2::uuid IS NULL OR o.expiration_id = $2::uuid)))
                AND p.owner IS NULL
            ORDER BY p.id FOR UPDATE
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
            RETURNING p.id, p.attempt, p.last_error
        ), ended AS (
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error)
            SELECT id, 2, clock_timestamp(), attempt, last_error FROM gone
            ON CONFLICT (id) DO NOTHING
        )
        DELETE FROM timer_service.occurrences o USING gone
        WHERE o.schedule_id = $1::bigint AND o.expiration_id = gone.id
        RETURNING o.nominal_at
        """)
}
