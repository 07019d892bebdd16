import Schedules

/// The statements that read and change named schedules. Those that change one are part of a transaction that has locked
/// the app's row first.
enum NamedScheduleStatements {
    static let now = Statement(planned: "named_schedule_now", "SELECT clock_timestamp()")

    static let schedule = Statement(
        planned: "named_schedule_read",
        """
        SELECT \(NamedScheduleColumn.list) FROM timer_service.schedules s
        WHERE s.account_id = $1::text AND s.name = $2::text
        """)

    /// A page ends with the row that brings it to `NamedSchedule.pageBytes`.
    static let list = Statement(
        planned: "named_schedule_list",
        """
        SELECT \(NamedScheduleColumn.list) FROM (
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
        planned: "named_schedule_count",
        """
        SELECT count(*) FROM timer_service.schedules
        WHERE account_id = $1::text AND (repeat IS NOT NULL) = $2::boolean AND name <> $3::text
        """)

    static let removeGone = Statement(
        planned: "named_schedule_remove_gone",
        "DELETE FROM timer_service.schedules s WHERE s.account_id = $1::text AND \(isGone)")

    static let insert = Statement(
        planned: "named_schedule_insert",
        """
        INSERT INTO timer_service.schedules
            (account_id, name, data, schedule_at, schedule_at_text, repeat, ends_at, nominal_at)
        VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::timestamptz, $8::timestamptz)
        RETURNING id
        """)

    static let replace = Statement(
        planned: "named_schedule_replace",
        """
        UPDATE timer_service.schedules
        SET data = $3::text, schedule_at = $4::timestamptz, schedule_at_text = $5::text, repeat = $6::text,
            ends_at = $7::timestamptz, nominal_at = $8::timestamptz, following_at = NULL, is_over = false,
            updated_at = clock_timestamp()
        WHERE account_id = $1::text AND name = $2::text
        """)

    /// Takes an `Idempotency-Key` if it is free.
    static let takeKey = Statement(
        planned: "named_schedule_take_key",
        """
        INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
        VALUES ($1::text, $2::text, $3::bytea, $4::uuid) ON CONFLICT DO NOTHING
        """)

    static let remove = Statement(
        planned: "named_schedule_remove", "DELETE FROM timer_service.schedules WHERE id = $1::bigint")

    /// A paused schedule stands at the occurrence that was taken back, and will be stored again from there.
    static let pause = Statement(
        planned: "named_schedule_pause",
        """
        UPDATE timer_service.schedules s
        SET is_paused = true, is_over = is_over AND $2::timestamptz IS NULL,
            nominal_at = coalesce($2::timestamptz, nominal_at), updated_at = clock_timestamp()
        WHERE id = $1::bigint
        """)

    static let resume = Statement(
        planned: "named_schedule_resume",
        """
        UPDATE timer_service.schedules SET is_paused = false, updated_at = clock_timestamp() WHERE id = $1::bigint
        """)

    /// Ends what is pending of a schedule and nobody delivers: all of it, or the one that is named. Its nominal times
    /// are free again: a later one for the same time is not its double.
    static let takeBack = Statement(
        planned: "named_schedule_take_back",
        """
        WITH \(TimerFragments.lockFree(occurrences)), \(TimerFragments.abortFree(keepsEnds: true))
        DELETE FROM timer_service.occurrences o USING gone
        WHERE o.schedule_id = $1::bigint AND o.expiration_id = gone.id
        RETURNING o.nominal_at
        """)

    private static let occurrences = """
        ARRAY(
            SELECT o.expiration_id FROM timer_service.occurrences o
            WHERE o.schedule_id = $1::bigint AND ($2::uuid IS NULL OR o.expiration_id = $2::uuid))
        """
}
