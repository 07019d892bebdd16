/// The part of a claim's statement that finds due timers and locks them.
///
/// Each look defines the CTEs `overdue` and `fresh`, locked rows (id, due_at, size), and `look`, one row: whether each
/// of the two shares was used up, the last queue that was visited (NULL: none), and whether no queue comes after it.
/// Nothing here waits for a lock.
enum ClaimLooks {
    /// The age, as SQL, up to which a due timer is fresh; beyond it is overdue.
    static let fresh = "interval '5 seconds'"
    private static let isOverdue = "due_at <= now() - \(fresh)"
    private static let isFresh = "due_at > now() - \(fresh) AND due_at <= \(horizon)"
    /// Up to then timers are claimed.
    static let horizon = "now() + $5::bigint * interval '1 microsecond'"

    /// Free rows that a look reads before it asks queue by queue who else has something due.
    private static let window = 1_024

    /// A look at everything, the oldest first, no earlier than `$3`.
    static let oldest = """
        overdue AS (
            SELECT id, due_at, size FROM timer_service.pending_expirations
            WHERE \(TimerFragments.isFree) AND due_at >= $3::timestamptz AND \(isOverdue) ORDER BY due_at
            LIMIT coalesce((SELECT rows FROM room), 0) FOR UPDATE SKIP LOCKED
        ), fresh AS (
            SELECT id, due_at, size FROM timer_service.pending_expirations
            WHERE \(TimerFragments.isFree) AND \(isFresh) ORDER BY due_at
            LIMIT $1::bigint - (SELECT count(*) FROM overdue) FOR UPDATE SKIP LOCKED
        ), look AS (
            SELECT (SELECT count(*) FROM overdue) >= (SELECT rows FROM room) AS overdue_is_full,
                (SELECT count(*) FROM overdue) + (SELECT count(*) FROM fresh) >= $1::bigint AS fresh_is_full,
                NULL::bigint AS reached, NULL::boolean AS is_over
        )
        """

    /// A look at the oldest that are not excluded, no earlier than `$3`. If these rows are all that the window holds,
    /// others may stand behind them: then up to `$12` queues after `$11` are visited, and each gives its oldest.
    static let others = """
        \(limits), overdue_window AS MATERIALIZED (
            SELECT id, due_at, destination FROM timer_service.pending_expirations
            WHERE \(TimerFragments.isFree) AND due_at >= $3::timestamptz AND \(isOverdue) ORDER BY due_at LIMIT \(window)
        ), fresh_window AS MATERIALIZED (
            SELECT id, due_at, destination FROM timer_service.pending_expirations
            WHERE \(TimerFragments.isFree) AND \(isFresh) ORDER BY due_at LIMIT \(window)
        ), near AS MATERIALIZED (
            \(limited: "overdue_window")
            UNION ALL SELECT id FROM overdue_window WHERE \(isWanted) AND \(isUnlimited)
            LIMIT coalesce((SELECT rows FROM room), 0)
        ), \(walk), \(behind), overdue AS (
            \(locked: "SELECT id FROM near UNION SELECT id FROM behind")
            LIMIT coalesce((SELECT rows FROM room), 0) FOR UPDATE SKIP LOCKED
        ), fresh_near AS MATERIALIZED (
            SELECT id FROM (
                \(limited: "fresh_window")
                UNION ALL SELECT id FROM fresh_window WHERE \(isWanted) AND \(isUnlimited)
            ) AS found
            WHERE id NOT IN (SELECT id FROM overdue)
            LIMIT $1::bigint - (SELECT count(*) FROM overdue)
        ), fresh AS (
            \(locked: "SELECT id FROM fresh_near")
            FOR UPDATE SKIP LOCKED
        ), walked AS MATERIALIZED (
            SELECT CASE WHEN (SELECT count(*) FROM behind) < (SELECT rows FROM room) - (SELECT count(*) FROM near)
                THEN (SELECT max(after) FROM walk) ELSE (SELECT max(queue) FROM behind) END AS reached
        ), look AS (
            SELECT (SELECT count(*) FROM near) + (SELECT count(*) FROM behind) >= (SELECT rows FROM room)
                    OR EXISTS (SELECT FROM behind WHERE place >= \(queueShare)) AS overdue_is_full,
                (SELECT count(*) FROM overdue) + (SELECT count(*) FROM fresh_near) >= $1::bigint AS fresh_is_full,
                reached,
                reached IS NOT NULL AND (
                    SELECT destination FROM timer_service.pending_expirations
                    WHERE destination > reached ORDER BY destination, due_at LIMIT 1) IS NULL AS is_over
            FROM walked
        )
        """

    /// A look at those that are due last and not excluded: behind ten thousand timers of a destination that hangs, a
    /// look at all of them for each timer that comes due would make that one late.
    static let newestOthers = """
        \(limits), fresh_window AS MATERIALIZED (
            SELECT id, due_at, destination FROM timer_service.pending_expirations
            WHERE \(TimerFragments.isFree) AND \(isFresh) ORDER BY due_at DESC LIMIT \(window)
        ), overdue AS (
            SELECT id, due_at, size FROM timer_service.pending_expirations WHERE false
        ), fresh_near AS MATERIALIZED (
            SELECT id FROM (
                \(limited: "fresh_window")
                UNION ALL SELECT id FROM fresh_window WHERE \(isWanted) AND \(isUnlimited)
            ) AS found
            WHERE EXISTS (SELECT FROM room) LIMIT $1::bigint
        ), fresh AS (
            \(locked: "SELECT id FROM fresh_near")
            FOR UPDATE SKIP LOCKED
        ), look AS (
            SELECT false AS overdue_is_full, (SELECT count(*) FROM fresh_near) >= $1::bigint AS fresh_is_full,
                NULL::bigint AS reached, NULL::boolean AS is_over
        )
        """

    /// The condition that a row is not of the tenants `$6`, the destinations `$7` or the queues `$8`, thousands
    /// perhaps: NOT IN (SELECT …) is a hash, `<> ALL` of a parameter compares with each.
    fileprivate static let isWanted = """
        destination >> 32 NOT IN (SELECT unnest($6::bigint[]))
                AND destination & 4294967295 NOT IN (SELECT unnest($7::bigint[]))
                AND destination NOT IN (SELECT unnest($8::bigint[]))
        """

    /// The CTE `limits`: the destinations of which only so many are taken.
    private static let limits = """
        limits AS MATERIALIZED (
            SELECT * FROM unnest($9::bigint[], $10::int[]) AS limits (limited, rows)
        )
        """

    private static let isUnlimited = "destination & 4294967295 NOT IN (SELECT limited FROM limits)"

    /// The CTE `walk`: the queues in their order, each with its oldest due date, found one by one in the index: a
    /// tenant that is excluded is one step. For 50 ms at most; the first step is always made.
    private static let walk = """
        walk (queue, due_at, is_excluded, after, steps) AS (
            SELECT NULL::bigint, NULL::timestamptz, true, $11::bigint, 0
            WHERE (SELECT count(*) FROM near) < (SELECT rows FROM room)
                AND \(window) IN ((SELECT count(*) FROM overdue_window), (SELECT count(*) FROM fresh_window))
            UNION ALL
            SELECT next.destination, next.due_at,
                tenant.is_excluded OR next.destination & 4294967295 IN (SELECT unnest($7::bigint[]))
                    OR next.destination IN (SELECT unnest($8::bigint[])),
                CASE WHEN tenant.is_excluded THEN next.destination | 4294967295 ELSE next.destination END,
                walk.steps + 1
            FROM walk CROSS JOIN LATERAL (
                SELECT destination, due_at FROM timer_service.pending_expirations
                WHERE destination > walk.after ORDER BY destination, due_at LIMIT 1
            ) AS next CROSS JOIN LATERAL (
                SELECT next.destination >> 32 IN (SELECT unnest($6::bigint[])) AS is_excluded OFFSET 0
            ) AS tenant
            WHERE walk.steps < $12::int AND clock_timestamp() < (SELECT clock_timestamp() + interval '50 milliseconds')
        )
        """

    /// The rows that one queue among those that are visited may give, as SQL.
    private static let queueShare = "greatest($1::bigint / 4, 1)"

    /// The CTE `behind`: of each queue that was walked to the oldest, as long as there is room. The queue is compared
    /// as a range, so that only the index by queue has the order: for a table that was empty when this was planned, the
    /// one by due date cost the same (ADR 5).
    private static let behind = """
        behind AS MATERIALIZED (
            SELECT head.id, head.place, walk.queue FROM walk CROSS JOIN LATERAL (
                SELECT id, row_number() OVER () AS place FROM (
                    SELECT id FROM timer_service.pending_expirations
                    WHERE \(TimerFragments.isFree) AND destination >= walk.queue AND destination <= walk.queue
                        AND due_at >= $3::timestamptz AND due_at <= \(horizon)
                    ORDER BY destination, due_at LIMIT least(\(queueShare),
                        (SELECT rows FROM limits WHERE limited = walk.queue & 4294967295))
                ) AS oldest
            ) AS head
            WHERE NOT walk.is_excluded AND walk.due_at <= \(horizon)
            LIMIT (SELECT rows FROM room) - (SELECT count(*) FROM near)
        )
        """
}

extension DefaultStringInterpolation {
    /// Of what a window shows of destinations that are limited, the oldest.
    fileprivate mutating func appendInterpolation(limited window: String) {
        appendLiteral(
            """
            SELECT id FROM (
                    SELECT id, rows, row_number() OVER (PARTITION BY limited ORDER BY due_at) AS place
                    FROM \(window) JOIN limits ON limited = \(window).destination & 4294967295
                    WHERE \(ClaimLooks.isWanted)
                ) AS placed WHERE place <= rows
            """)
    }

    /// Rows that were found, if they are still free. In the order of an expression, for which there is no index: with
    /// `due_at` itself, a plan that was made while the table was small walks through all of the queue, comparing each
    /// id with each of the list (ADR 5).
    fileprivate mutating func appendInterpolation(locked ids: String) {
        appendLiteral(
            """
            SELECT id, due_at, size FROM timer_service.pending_expirations
                WHERE \(TimerFragments.isFree) AND id = ANY (ARRAY(\(ids))) ORDER BY due_at + interval '0'
            """)
    }
}
