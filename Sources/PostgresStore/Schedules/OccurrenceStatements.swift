/// The statements that store occurrences and move schedules on to them.
enum OccurrenceStatements {
    /// True when a schedule is due that no claim has taken on. While all firing is paused none is: what is missed then, the
    /// misfire policies decide about at once when it goes on.
    static let anyDue = Statement(
        "schedules_due",
        """
        SELECT EXISTS (SELECT FROM timer_service.schedules
            WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over)
            AND NOT \(FiringStatements.isPaused) AS value
        """)

    /// The due schedules of these apps, those first that have been due longest.
    static let due = Statement(
        planned: "named_schedules_due",
        """
        SELECT \(NamedScheduleColumn.list) FROM timer_service.schedules s
        WHERE s.account_id = ANY ($1::text[]) AND s.nominal_at <= $2::timestamptz
            AND NOT s.is_paused AND NOT s.is_over
        ORDER BY s.nominal_at LIMIT $3::bigint
        """)

    /// Stores one expiration for each nominal time, whoever tries: those that have one already are passed over.
    static let insert = Statement(
        planned: "occurrences_insert",
        """
        WITH input AS (
            SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                    $7::bigint[], $8::timestamptz[], $9::text[], $10::text[])
                AS input (schedule_id, nominal_at, id, account_id, payload, output_mode, destination,
                    claimable_until, traceparent, tracestate)
        ), won AS (
            INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
            SELECT schedule_id, nominal_at, id FROM input
            ON CONFLICT DO NOTHING
            RETURNING expiration_id
        ), \(TimerFragments.store(won, isRepeatable: true, origin: .run, claimableUntil: .asGiven))
        SELECT \(TimerFragments.StoredColumn.list) FROM queued
        """)

    private static let won = """
        SELECT id, account_id, nominal_at, 0, nominal_at, payload, output_mode, destination, traceparent, tracestate
        FROM input WHERE id IN (SELECT expiration_id FROM won)
        """

    /// Moves each schedule to the occurrence that it stands at now; its expiration is the one that its nominal time
    /// has, old or new.
    static let advance = Statement(
        planned: "named_schedules_advance",
        """
        UPDATE timer_service.schedules s
        SET nominal_at = input.nominal_at, is_over = input.is_over <> 0, ends_at = coalesce(s.ends_at, input.ends_at),
            following_at = coalesce(input.following_at, 'infinity'), missed = s.missed + input.missed,
            missed_at = CASE WHEN input.missed > 0 THEN now() ELSE s.missed_at END,
            expiration_id = coalesce(
                (SELECT o.expiration_id FROM timer_service.occurrences o
                    WHERE o.schedule_id = s.id AND o.nominal_at = input.nominal_at), s.expiration_id)
        FROM unnest($1::bigint[], $2::timestamptz[], $3::smallint[], $4::timestamptz[], $5::timestamptz[],
                $6::int[])
            AS input (id, nominal_at, is_over, following_at, ends_at, missed)
        WHERE s.id = input.id
        """)

    /// Lets claims take what the policy says is to fire, however late.
    static let allow = Statement(
        planned: "occurrences_allow",
        """
        WITH \(TimerFragments.lockFree("$1::uuid[]", and: "p.claimable_until IS NOT NULL"))
        UPDATE timer_service.pending_expirations p SET claimable_until = NULL
        WHERE p.id = ANY (ARRAY(SELECT id FROM free))
        """)

    /// Aborts what was missed and nobody has begun to deliver, unless somebody has asked for it to fire.
    static let giveUp = Statement(
        planned: "occurrences_give_up",
        """
        WITH \(TimerFragments.lockFree("$1::uuid[]", and: "p.attempt = 0 AND \(isUnchanged)")),
        \(TimerFragments.abortFree(reason: "'missed: given up by the misfire policy'", keepsEnds: true))
        SELECT id FROM gone
        """)

    private static let isUnchanged = """
        (SELECT e.updated_at FROM timer_service.expirations e WHERE e.id = p.id) IS NULL
        """

    /// Deletes old occurrences. No nominal time that long ago is ever stored again: a backlog reaches back seven days.
    /// Those that are still being retried are kept: a change of the schedule takes them back.
    static let forget = Statement(
        planned: "occurrences_forget",
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

    /// The schedules of which the following occurrence is not stored. Changes that are under way store it themselves:
    /// schedules that they have locked are skipped.
    static let withoutFollowing = Statement(
        planned: "named_schedules_without_following",
        """
        SELECT \(NamedScheduleColumn.list) FROM timer_service.schedules s
        WHERE s.following_at IS NULL AND NOT s.is_paused AND NOT s.is_over
        ORDER BY s.nominal_at LIMIT $1::bigint FOR NO KEY UPDATE OF s SKIP LOCKED
        """)

    static let prepare = Statement(
        planned: "named_schedules_prepare",
        """
        UPDATE timer_service.schedules s
        SET following_at = coalesce(input.following_at, 'infinity'), ends_at = coalesce(s.ends_at, input.ends_at)
        FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS input (id, following_at, ends_at)
        WHERE s.id = input.id
        """)

    /// Pauses a schedule that cannot be read any more; resuming it tries again.
    static let suspend = Statement(
        planned: "named_schedule_suspend", "UPDATE timer_service.schedules SET is_paused = true WHERE id = $1::bigint")

    static let removeGone = Statement(
        "schedules_gone",
        """
        DELETE FROM timer_service.schedules s
        WHERE s.is_over AND NOT s.is_paused AND NOT EXISTS
            (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
        """)
}
