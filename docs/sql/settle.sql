-- settle: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::timestamptz[], $5::bigint[], $6::text[])
        AS input (id, attempt, verdict, fired_at, wait_us, reason)
), gone AS (
    DELETE FROM timer_service.pending_expirations p USING input
    WHERE p.id = ANY ($1::uuid[]) AND p.id = input.id AND p.owner = ANY ($7::int[])
        AND p.attempt = input.attempt AND input.verdict IN (1, 3)
    RETURNING p.id, p.attempt - p.interruptions AS failures, p.interruptions, p.last_error, input.verdict,
        input.fired_at, input.reason
), ended AS (
    INSERT INTO timer_service.settled_expirations
        (id, status, settled_at, fired_at, failure_count, last_error, interruptions)
    SELECT id, verdict, clock_timestamp(), fired_at,
        CASE verdict WHEN 1 THEN failures - 1 ELSE failures END, coalesce(reason, last_error),
        nullif(interruptions, 0)
    FROM gone
), kept AS (
    UPDATE timer_service.pending_expirations p
    SET owner = NULL,
        due_at = CASE WHEN input.verdict = 4 OR input.wait_us > 0
            THEN clock_timestamp() + input.wait_us * interval '1 microsecond' ELSE p.due_at END,
        attempt = CASE input.verdict WHEN 5 THEN p.attempt - 1 ELSE p.attempt END,
        interruptions = CASE input.verdict WHEN 6 THEN p.interruptions + 1 ELSE p.interruptions END,
        last_error = coalesce(input.reason, p.last_error),
        retried_at = CASE input.verdict WHEN 4 THEN clock_timestamp() ELSE p.retried_at END
    FROM input
    WHERE p.id = ANY ($1::uuid[]) AND p.id = input.id AND p.owner = ANY ($7::int[])
        AND p.attempt = input.attempt AND input.verdict IN (4, 5, 6)
    RETURNING p.id
)
SELECT id FROM gone UNION ALL SELECT id FROM kept
