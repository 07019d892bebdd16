-- claim_others_briefly: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE me AS (
    SELECT owner FROM timer_service.replicas WHERE owner = $2::int AND NOT EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused)
    FOR KEY SHARE
), room AS MATERIALIZED (
    SELECT $1::bigint - $1::bigint / 4 AS rows, $4::bigint - $4::bigint / 4 AS bytes,
        clock_timestamp() AS began
    FROM me
), limits AS MATERIALIZED (
    SELECT * FROM unnest($9::bigint[], $10::int[]) AS limits (limited, rows)
), fresh_window AS MATERIALIZED (
    SELECT id, due_at, destination FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at > now() - interval '5 seconds' AND due_at <= now() + $5::bigint * interval '1 microsecond' ORDER BY due_at DESC LIMIT 1024
), overdue AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations WHERE false
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
    WHERE EXISTS (SELECT FROM room) LIMIT $1::bigint
), fresh AS (
    SELECT id, due_at, size FROM timer_service.pending_expirations
    WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND id = ANY (ARRAY(SELECT id FROM fresh_near)) ORDER BY due_at + interval '0'
    FOR UPDATE SKIP LOCKED
), look AS (
    SELECT false AS overdue_is_full, (SELECT count(*) FROM fresh_near) >= $1::bigint AS fresh_is_full,
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
), found AS (
    SELECT c.id, s.account_id
    FROM claimed c CROSS JOIN LATERAL (
        SELECT account_id FROM timer_service.schedules WHERE expiration_id = c.id AND NOT is_paused AND NOT is_over AND following_at > now() AND following_at < 'infinity' OFFSET 0
    ) AS s
    WHERE EXISTS (SELECT FROM timer_service.schedules
        WHERE nominal_at >= least($3::timestamptz, now() - interval '5 seconds') AND nominal_at <= now() + $5::bigint * interval '1 microsecond'
            AND NOT is_paused AND NOT is_over)
), standing AS (
    SELECT s.id, s.data, s.following_at, a.*, (lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid AS expiration_id
    FROM found c
    CROSS JOIN LATERAL (
        SELECT account_id, event_head, event_middle, event_tail, event_output_mode, destination
        FROM timer_service.apps WHERE account_id = c.account_id AND event_head IS NOT NULL
        OFFSET 0 FOR SHARE SKIP LOCKED
    ) AS a
    CROSS JOIN LATERAL (
        SELECT id, data, following_at FROM timer_service.schedules WHERE expiration_id = c.id AND NOT is_paused AND NOT is_over AND following_at > now() AND following_at < 'infinity'
        OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED
    ) AS s
), won AS (
    INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
    SELECT id, following_at, expiration_id FROM standing
    ON CONFLICT DO NOTHING
    RETURNING schedule_id, nominal_at, expiration_id
), document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
    SELECT won.expiration_id, s.account_id, won.nominal_at, 0, won.nominal_at,
        s.event_head || floor(extract(epoch FROM won.nominal_at) * 1000)::bigint || s.event_middle || s.data || s.event_tail,
        s.event_output_mode, s.destination
    FROM won JOIN standing s ON s.id = won.schedule_id
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
), queued AS (
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, claimable_until)
    SELECT id, due_at, size, destination, due_at + interval '60000 milliseconds' FROM document RETURNING due_at
), gone_on AS (
    UPDATE timer_service.schedules s
    SET nominal_at = won.nominal_at, expiration_id = won.expiration_id, following_at = NULL
    FROM won WHERE s.id = ANY (ARRAY(SELECT schedule_id FROM won)) AND s.id = won.schedule_id
    RETURNING s.id
)
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
