/// The statements of a claim.
///
/// Parameters: `$1` rows at most, `$2` the owner, `$3` no earlier due date than this one, `$4` bytes at most, `$5`
/// microseconds within which what is claimed is due; of those that leave something, `$6` tenants, `$7` destinations, `$8`
/// queues, and of the destinations `$9` all but so many (`$10`); and `$11`, `$12` of `ClaimLooks.others`.
enum ClaimStatements {
    /// Takes what is due, and takes schedules on that stand at what it took.
    static let claim = statement("claim", ClaimLooks.oldest, ClaimNamedSchedules.goOn)
    static let claimOthers = statement("claim_others", ClaimLooks.others, ClaimNamedSchedules.goOn)
    static let claimOthersBriefly = statement("claim_others_briefly", ClaimLooks.newestOthers, ClaimNamedSchedules.goOn)
    /// The same without the schedules.
    static let claimAlone = statement("claim_alone", ClaimLooks.oldest, ClaimNamedSchedules.none)
    static let claimOthersAlone = statement("claim_others_alone", ClaimLooks.others, ClaimNamedSchedules.none)

    /// The replica's own row is locked against being deleted: a claim that hung while the replica was declared dead
    /// takes nothing, as one does while all firing is paused. A quarter of the rows and of the bytes is kept for what is fresh, so that a backlog does not make
    /// fresh timers late. What would make the claim larger than its bytes is left, with all that comes after it; the
    /// first is always taken. Documents are read of what was taken only. One row comes back in any case.
    private static func statement(_ name: String, _ look: String, _ schedules: String) -> Statement {
        Statement(
            name,
            """
            WITH RECURSIVE me AS (
                SELECT owner FROM timer_service.replicas WHERE owner = $2::int AND NOT \(FiringStatements.isPaused)
                FOR KEY SHARE
            ), room AS MATERIALIZED (
                SELECT $1::bigint - $1::bigint / 4 AS rows, $4::bigint - $4::bigint / 4 AS bytes,
                    clock_timestamp() AS began
                FROM me
            ), \(look), sized AS (
                SELECT id, size, is_fresh, sum(size) OVER (PARTITION BY is_fresh ORDER BY due_at, id) AS through
                FROM (
                    SELECT id, due_at, size, false AS is_fresh FROM overdue
                    UNION ALL SELECT id, due_at, size, true FROM fresh
                ) AS found
            ), due AS MATERIALIZED (
                SELECT id, is_fresh, CASE
                    WHEN NOT is_fresh THEN through = size OR through <= (SELECT bytes FROM room)
                    WHEN EXISTS (SELECT FROM overdue) THEN through <= $4::bigint
                        - least((SELECT sum(size) FROM overdue), (SELECT bytes FROM room))
                    ELSE through = size OR through <= $4::bigint END AS is_taken
                FROM sized
            ), summary AS MATERIALIZED (
                SELECT coalesce((SELECT overdue_is_full FROM look), true)
                        OR coalesce(bool_or(NOT is_fresh AND NOT is_taken), false) AS overdue_is_cut,
                    coalesce((SELECT fresh_is_full FROM look), true)
                        OR coalesce(bool_or(is_fresh AND NOT is_taken), false) AS fresh_is_cut,
                    (extract(epoch FROM clock_timestamp() - (SELECT began FROM room)) * 1000000)::bigint AS look_us
                FROM due
            ), claimed AS (
                UPDATE timer_service.pending_expirations p
                SET owner = (SELECT owner FROM me), attempt = p.attempt + 1, claimable_until = NULL
                WHERE p.id = ANY (ARRAY(SELECT id FROM due WHERE is_taken)) AND EXISTS (SELECT FROM me)
                RETURNING p.id, p.attempt, p.due_at, p.destination, p.interruptions, p.earlier_failures
            ), \(schedules)
            SELECT \(ClaimColumn.list)
            FROM summary CROSS JOIN look LEFT JOIN LATERAL (
                SELECT c.id, c.attempt, e.due_at, e.payload, e.output_mode, c.due_at AS attempt_due_at, c.destination,
                    c.interruptions, c.earlier_failures, e.traceparent, e.tracestate
                FROM claimed c CROSS JOIN LATERAL (
                    SELECT due_at, payload, output_mode, traceparent, tracestate
                    FROM timer_service.expirations WHERE id = c.id OFFSET 0
                ) AS e
            ) AS taken ON true
            """)
    }

    /// The clock, the next due date more than `$1` microseconds after it (what is due by then is the claim's), and since
    /// when what is due is fresh.
    static let outlook = Statement("outlook", "SELECT \(OutlookColumn.list)")
}

/// The columns of `ClaimStatements.outlook`.
enum OutlookColumn: Int, Column {
    case now, nextDueAt, freshFrom

    var expression: String {
        switch self {
        case .now: "clock_timestamp()"
        case .nextDueAt:
            """
            (SELECT due_at FROM timer_service.pending_expirations
                    WHERE owner IS NULL AND due_at > now() + $1::bigint * interval '1 microsecond'
                    ORDER BY due_at LIMIT 1)
            """
        case .freshFrom: "now() - \(ClaimLooks.fresh)"
        }
    }
}
