/// The statements of the upkeep. Each is short, and does nothing while another replica runs one of them: `turn` takes a
/// lock that ends with the transaction (a session's lock would not survive a pooler).
enum UpkeepStatements {
    /// Any number; the same in every replica.
    private static let turn = "turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7211060427346124) AS is_ours)"

    /// Deletes timers that ended longer ago than `$1`, at `$2` or later, so that each step begins where the one before
    /// ended; `$3` of them, and only so many that their documents and failed attempts are not much more than `$4` bytes
    /// together. The sizes are read without the documents (octet_length of a value that lies apart: varlena.c:
    /// toast_raw_datasize).
    static let prune = Statement(
        "prune",
        """
        WITH \(turn), old AS (
            SELECT id, settled_at, failure_count > 0 OR attempt > 1 AS has_failed
            FROM timer_service.settled_expirations
            WHERE (SELECT is_ours FROM turn) AND settled_at < now() - $1::bigint * interval '1 microsecond'
                AND settled_at >= $2::timestamptz
            LIMIT $3::bigint FOR UPDATE SKIP LOCKED
        ), sized AS (
            SELECT old.id, old.settled_at, old.has_failed,
                sum(coalesce(e.bytes, 0) + coalesce(a.bytes, 0)) OVER (ORDER BY old.id)
                    - coalesce(e.bytes, 0) - coalesce(a.bytes, 0) AS before
            FROM old LEFT JOIN LATERAL (
                SELECT octet_length(payload) + octet_length(output_mode) + coalesce(octet_length(on_error), 0)
                        + coalesce(octet_length(on_end), 0) AS bytes
                FROM timer_service.expirations WHERE id = old.id OFFSET 0
            ) AS e ON true LEFT JOIN LATERAL (
                SELECT sum(100 + coalesce(octet_length(reason), 0)) AS bytes
                FROM timer_service.attempts WHERE old.has_failed AND expiration_id = old.id OFFSET 0
            ) AS a ON true
        ), chosen AS MATERIALIZED (
            SELECT id, settled_at, has_failed FROM sized WHERE before < $4::bigint
        ), settled AS (
            DELETE FROM timer_service.settled_expirations WHERE id = ANY (ARRAY(SELECT id FROM chosen))
        ), keys AS (
            DELETE FROM timer_service.idempotency_keys WHERE id = ANY (ARRAY(SELECT id FROM chosen))
        ), labels AS (
            DELETE FROM timer_service.labels WHERE id = ANY (ARRAY(SELECT id FROM chosen))
        ), attempts AS (
            DELETE FROM timer_service.attempts
            WHERE expiration_id = ANY (ARRAY(SELECT id FROM chosen WHERE has_failed))
        ), documents AS (
            DELETE FROM timer_service.expirations WHERE id = ANY (ARRAY(SELECT id FROM chosen))
        )
        SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM chosen), (SELECT min(settled_at) FROM chosen)
        """)

    /// Deletes the `$3` oldest entries of the audit that are older than `$1` microseconds, at `$2` or later, so that each
    /// step begins where the one before ended.
    static let pruneAudit = Statement(
        "audit_prune",
        """
        WITH \(turn), old AS (
            SELECT ctid AS place, at FROM timer_service.audit
            WHERE (SELECT is_ours FROM turn) AND at < now() - $1::bigint * interval '1 microsecond'
                AND at >= $2::timestamptz
            ORDER BY at, number LIMIT $3::bigint FOR UPDATE SKIP LOCKED
        ), deleted AS (
            DELETE FROM timer_service.audit WHERE ctid = ANY (ARRAY(SELECT place FROM old))
        )
        SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM old), (SELECT max(at) FROM old)
        """)

    /// Releases the timers of one slice, the `$2` ids after `$1`, whose owner id no replica has any more. The owner is
    /// compared with the one that was seen, because a live one may have claimed the timer meanwhile.
    static let releaseOrphans = Statement(
        "release_orphans",
        """
        WITH \(turn), slice AS MATERIALIZED (
            SELECT id, owner FROM timer_service.pending_expirations
            WHERE (SELECT is_ours FROM turn) AND id > $1::uuid ORDER BY id LIMIT $2::bigint
        ), orphans AS MATERIALIZED (
            SELECT id, owner FROM slice
            WHERE owner IS NOT NULL
                AND owner NOT IN (SELECT owner FROM timer_service.replicas)
                AND owner NOT IN (SELECT owner FROM timer_service.departed_replicas)
        ), freed AS (
            UPDATE timer_service.pending_expirations p SET owner = NULL
            FROM orphans o WHERE p.id = ANY (ARRAY(SELECT id FROM orphans)) AND p.id = o.id AND p.owner = o.owner
            RETURNING p.id, p.attempt, o.owner
        ), \(LeaseStatements.lost("freed"))
        SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM slice),
            (SELECT id FROM slice ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM freed)
        """)

    static let clock = Statement("clock", "SELECT clock_timestamp()")

    /// Has what follows in the transaction walk along an index: its plan is kept, and may have been made for an empty table.
    static let alongIndex = Statement(
        "along_index",
        """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('enable_sort', 'off', true)
        """)

    /// The time, and the earliest due date that has come, if there is one.
    static let oldestDue = Statement(
        "oldest_due",
        """
        SELECT clock_timestamp(),
            (SELECT due_at FROM timer_service.pending_expirations WHERE due_at <= now() ORDER BY due_at LIMIT 1)
        """)

    /// The same of timers whose destination's hash is none of `$1`. Where the 1,024 earliest are all of those, it looks at the
    /// first of each queue, 4,096 queues at most.
    static let oldestDueBeside = Statement(
        "oldest_due_beside",
        """
        WITH RECURSIVE near AS MATERIALIZED (
            SELECT due_at, destination FROM timer_service.pending_expirations
            WHERE due_at <= now() ORDER BY due_at LIMIT 1024
        ), found AS MATERIALIZED (
            SELECT min(due_at) AS due_at FROM near WHERE destination & 4294967295 <> ALL ($1::bigint[])
        ), walk (queue, due_at, steps) AS (
            SELECT '-9223372036854775808'::bigint, NULL::timestamptz, 0
            FROM found WHERE found.due_at IS NULL AND (SELECT count(*) FROM near) = 1024
            UNION ALL
            SELECT next.destination, next.due_at, walk.steps + 1
            FROM walk CROSS JOIN LATERAL (
                SELECT destination, due_at FROM timer_service.pending_expirations
                WHERE destination > walk.queue ORDER BY destination, due_at LIMIT 1
            ) AS next
            WHERE walk.steps < 4096
        )
        SELECT clock_timestamp(), coalesce((SELECT due_at FROM found),
            (SELECT min(due_at) FROM walk WHERE due_at <= now() AND queue & 4294967295 <> ALL ($1::bigint[])))
        """)
}
