-- claim_alone: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE me AS (
    SELECT owner FROM timer_service.replicas WHERE owner = $2::int AND NOT EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused)
    FOR KEY SHARE
), room AS MATERIALIZED (
    SELECT $1::bigint - $1::bigint / 4 AS rows, $4::bigint - $4::bigint / 4 AS bytes,
        clock_timestamp() AS began
    FROM me
), overdue AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at >= $3::timestamptz AND due_at <= now() - interval '5 seconds' ORDER BY due_at
    LIMIT coalesce((SELECT rows FROM room), 0) FOR UPDATE SKIP LOCKED
), fresh AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at > now() - interval '5 seconds' AND due_at <= now() + $5::bigint * interval '1 microsecond' ORDER BY due_at
    LIMIT $1::bigint - (SELECT count(*) FROM overdue) FOR UPDATE SKIP LOCKED
), look AS (
    SELECT (SELECT count(*) FROM overdue) >= (SELECT rows FROM room) AS overdue_is_full,
        (SELECT count(*) FROM overdue) + (SELECT count(*) FROM fresh) >= $1::bigint AS fresh_is_full,
        NULL::bigint AS reached, NULL::boolean AS is_over
), sized AS (
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
), gone_on AS (SELECT WHERE false)
SELECT taken.id, taken.attempt, taken.due_at, taken.payload, taken.output_mode, taken.attempt_due_at,
    taken.destination, taken.interruptions, taken.earlier_failures, taken.traceparent, taken.tracestate,
    (SELECT count(*) FROM gone_on), overdue_is_cut, fresh_is_cut, look_us, look.reached, look.is_over
FROM summary CROSS JOIN look LEFT JOIN LATERAL (
    SELECT c.id, c.attempt, e.due_at, e.payload, e.output_mode, c.due_at AS attempt_due_at, c.destination,
        c.interruptions, c.earlier_failures, e.traceparent, e.tracestate
    FROM claimed c CROSS JOIN LATERAL (
        SELECT due_at, payload, output_mode, traceparent, tracestate
        FROM timer_service.expirations WHERE id = c.id OFFSET 0
    ) AS e
) AS taken ON true
