-- claim_others_alone: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE me AS (
    SELECT owner FROM timer_service.replicas WHERE owner = $2::int AND NOT EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused)
    FOR KEY SHARE
), room AS MATERIALIZED (
    SELECT $1::bigint - $1::bigint / 4 AS rows, $4::bigint - $4::bigint / 4 AS bytes,
        clock_timestamp() AS began
    FROM me
), limits AS MATERIALIZED (
    SELECT * FROM unnest($9::bigint[], $10::int[]) AS limits (limited, rows)
), overdue_window AS MATERIALIZED (
    SELECT id, due_at, destination FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at >= $3::timestamptz AND due_at <= now() - interval '5 seconds' ORDER BY due_at LIMIT 1024
), fresh_window AS MATERIALIZED (
    SELECT id, due_at, destination FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at > now() - interval '5 seconds' AND due_at <= now() + $5::bigint * interval '1 microsecond' ORDER BY due_at LIMIT 1024
), near AS MATERIALIZED (
    SELECT id FROM (
        SELECT id, rows, row_number() OVER (PARTITION BY limited ORDER BY due_at) AS place
        FROM overdue_window JOIN limits ON limited = overdue_window.destination & 4294967295
        WHERE destination >> 32 NOT IN (SELECT unnest($6::bigint[]))
        AND destination & 4294967295 NOT IN (SELECT unnest($7::bigint[]))
        AND destination NOT IN (SELECT unnest($8::bigint[]))
    ) AS placed WHERE place <= rows
    UNION ALL SELECT id FROM overdue_window WHERE destination >> 32 NOT IN (SELECT unnest($6::bigint[]))
        AND destination & 4294967295 NOT IN (SELECT unnest($7::bigint[]))
        AND destination NOT IN (SELECT unnest($8::bigint[])) AND destination & 4294967295 NOT IN (SELECT limited FROM limits)
    LIMIT coalesce((SELECT rows FROM room), 0)
), walk (queue, due_at, is_excluded, after, steps) AS (
    SELECT NULL::bigint, NULL::timestamptz, true, $11::bigint, 0
    WHERE (SELECT count(*) FROM near) < (SELECT rows FROM room)
        AND 1024 IN ((SELECT count(*) FROM overdue_window), (SELECT count(*) FROM fresh_window))
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
), behind AS MATERIALIZED (
    SELECT head.id, head.place, walk.queue FROM walk CROSS JOIN LATERAL (
        SELECT id, row_number() OVER () AS place FROM (
            SELECT id FROM timer_service.pending_expirations
            WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND destination >= walk.queue AND destination <= walk.queue
                AND due_at >= $3::timestamptz AND due_at <= now() + $5::bigint * interval '1 microsecond'
            ORDER BY destination, due_at LIMIT least(greatest($1::bigint / 4, 1),
                (SELECT rows FROM limits WHERE limited = walk.queue & 4294967295))
        ) AS oldest
    ) AS head
    WHERE NOT walk.is_excluded AND walk.due_at <= now() + $5::bigint * interval '1 microsecond'
    LIMIT (SELECT rows FROM room) - (SELECT count(*) FROM near)
), overdue AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND id = ANY (ARRAY(SELECT id FROM near UNION SELECT id FROM behind)) ORDER BY due_at + interval '0'
    LIMIT coalesce((SELECT rows FROM room), 0) FOR UPDATE SKIP LOCKED
), fresh_near AS MATERIALIZED (
    SELECT id FROM (
        SELECT id FROM (
        SELECT id, rows, row_number() OVER (PARTITION BY limited ORDER BY due_at) AS place
        FROM fresh_window JOIN limits ON limited = fresh_window.destination & 4294967295
        WHERE destination >> 32 NOT IN (SELECT unnest($6::bigint[]))
        AND destination & 4294967295 NOT IN (SELECT unnest($7::bigint[]))
        AND destination NOT IN (SELECT unnest($8::bigint[]))
    ) AS placed WHERE place <= rows
        UNION ALL SELECT id FROM fresh_window WHERE destination >> 32 NOT IN (SELECT unnest($6::bigint[]))
        AND destination & 4294967295 NOT IN (SELECT unnest($7::bigint[]))
        AND destination NOT IN (SELECT unnest($8::bigint[])) AND destination & 4294967295 NOT IN (SELECT limited FROM limits)
    ) AS found
    WHERE id NOT IN (SELECT id FROM overdue)
    LIMIT $1::bigint - (SELECT count(*) FROM overdue)
), fresh AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND id = ANY (ARRAY(SELECT id FROM fresh_near)) ORDER BY due_at + interval '0'
    FOR UPDATE SKIP LOCKED
), walked AS MATERIALIZED (
    SELECT CASE WHEN (SELECT count(*) FROM behind) < (SELECT rows FROM room) - (SELECT count(*) FROM near)
        THEN (SELECT max(after) FROM walk) ELSE (SELECT max(queue) FROM behind) END AS reached
), look AS (
    SELECT (SELECT count(*) FROM near) + (SELECT count(*) FROM behind) >= (SELECT rows FROM room)
            OR EXISTS (SELECT FROM behind WHERE place >= greatest($1::bigint / 4, 1)) AS overdue_is_full,
        (SELECT count(*) FROM overdue) + (SELECT count(*) FROM fresh_near) >= $1::bigint AS fresh_is_full,
        reached,
        reached IS NOT NULL AND (
            SELECT destination FROM timer_service.pending_expirations
            WHERE destination > reached ORDER BY destination, due_at LIMIT 1) IS NULL AS is_over
    FROM walked
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
