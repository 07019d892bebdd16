/// The statements that store occurrences and take schedules on.
enum OccurrenceStatements {
    static let anyDue = Statement(
        "schedules_due",
        """
        SELECT EXISTS (SELECT FROM timer_service.schedules
            WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over)
        """)

    /// The apps of the schedules that have been due longest.
    static func lockApps(waiting: Bool) -> Statement {
        Statement(
            "",
            """
            SELECT \(AppColumns.list), event_head IS NULL FROM timer_service.apps
            WHERE account_id = ANY (ARRAY(
                SELECT account_id FROM timer_service.schedules
                WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over
                ORDER BY nominal_at LIMIT $1::bigint))
            ORDER BY account_id FOR UPDATE \(waiting ? "" : "SKIP LOCKED")
            """)
    }

    static let due = Statement(
        "",
        """
        SELECT \(StoredNamedSchedule.columns) FROM timer_service.schedules s
        WHERE s.account_id = ANY ($1::text[]) AND s.nominal_at <= $2::timestamptz
            AND NOT s.is_paused AND NOT s.is_over
        ORDER BY s.nominal_at LIMIT $3::bigint
        """)

    /// One expiration for each nominal time, whoever tries: those that have one already are passed over.
    static let insert = Statement(
        "",
        """
        WITH input AS (
            SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                    $7::bigint[])
                AS input (schedule_id, nominal_at, id, account_id, payload, output_mode, destination)
        ), won AS (
            INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
            SELECT schedule_id, nominal_at, id FROM input
            ON CONFLICT DO NOTHING
            RETURNING expiration_id
        ), document AS (
            INSERT INTO timer_service.expirations
                (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
            SELECT id, account_id, nominal_at, 0, nominal_at, payload, output_mode, destination
            FROM input WHERE id IN (SELECT expiration_id FROM won)
            ON CONFLICT (id) DO NOTHING
            RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
        ), queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, size, destination FROM document RETURNING due_at
        )
        SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000000)::bigint, count(*) FROM queued
        """)

    /// Where each schedule stands now; its expiration is the one that its nominal time has, old or new.
    static let advance = Statement(
        "",
        """
        UPDATE timer_service.schedules s
        SET nominal_at = input.nominal_at, is_over = input.is_over <> 0,
            following_at = coalesce(input.following_at, 'infinity'),
            expiration_id = coalesce(
                (SELECT o.expiration_id FROM timer_service.occurrences o
                    WHERE o.schedule_id = s.id AND o.nominal_at = input.nominal_at), s.expiration_id)
        FROM unnest($1::bigint[], $2::timestamptz[], $3::smallint[], $4::timestamptz[])
            AS input (id, nominal_at, is_over, following_at)
        WHERE s.id = input.id
        """)

    /// What was missed and nobody has begun to deliver.
    static let giveUp = Statement(
        "",
        """
        WITH free AS (
            SELECT p.id FROM timer_service.pending_expirations p
            WHERE p.id = ANY ($1::uuid[]) AND p.owner IS NULL AND p.attempt = 0 ORDER BY p.id FOR UPDATE
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL AND p.attempt = 0
            RETURNING p.id
        )
        INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error)
        SELECT id, 2, clock_timestamp(), 0, 'missed: given up by the misfire policy' FROM gone
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """)

    /// No nominal time that long ago is ever stored again: a backlog reaches back seven days. What is still being
    /// retried is kept: a change of the schedule takes it back.
    static let forget = Statement(
        "",
        """
        DELETE FROM timer_service.occurrences o
        WHERE o.schedule_id = ANY ($1::bigint[]) AND o.nominal_at < now() - interval '8 days'
            AND NOT EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = o.expiration_id)
        """)

    static let anyWithoutFollowing = Statement(
        "schedules_unprepared",
        """
        SELECT EXISTS (SELECT FROM timer_service.schedules
            WHERE following_at IS NULL AND NOT is_paused AND NOT is_over)
        """)

    /// Changes that are under way say themselves what follows.
    static let withoutFollowing = Statement(
        "",
        """
        SELECT \(StoredNamedSchedule.columns) FROM timer_service.schedules s
        WHERE s.following_at IS NULL AND NOT s.is_paused AND NOT s.is_over
        ORDER BY s.nominal_at LIMIT $1::bigint FOR NO KEY UPDATE OF s SKIP LOCKED
        """)

    static let prepare = Statement(
        "",
        """
        UPDATE timer_service.schedules s SET following_at = coalesce(input.following_at, 'infinity')
        FROM unnest($1::bigint[], $2::timestamptz[]) AS input (id, following_at) WHERE s.id = input.id
        """)

    /// Of a schedule that cannot be read any more; resuming it tries again.
    static let suspend = Statement(
        "", "UPDATE timer_service.schedules SET is_paused = true WHERE id = $1::bigint")

    static let removeGone = Statement(
        "schedules_gone",
        """
        DELETE FROM timer_service.schedules s
        WHERE s.is_over AND NOT s.is_paused AND NOT EXISTS
            (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
        """)
}
