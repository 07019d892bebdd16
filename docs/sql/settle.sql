-- settle: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::timestamptz[], $5::bigint[], $6::text[],
            $8::int[], $9::smallint[], $10::smallint[], $11::timestamptz[], $12::text[], $13::text[], $14::int[])
        AS input (id, attempt, verdict, fired_at, wait_us, reason,
            duration_ms, http_status, failure, started_at, error, failure_reason, replica)
), gone AS (
    DELETE FROM timer_service.pending_expirations p USING input
    WHERE p.id = ANY ($1::uuid[]) AND p.id = input.id AND p.owner = ANY ($7::int[])
        AND p.attempt = input.attempt AND input.verdict IN (1, 3, 7)
    RETURNING p.id, CASE input.verdict WHEN 1 THEN 1 ELSE 3 END AS status,
        CASE input.verdict WHEN 7 THEN p.attempt - 1 ELSE p.attempt END AS attempt,
        CASE input.verdict WHEN 3 THEN p.attempt ELSE p.attempt - 1 END - p.interruptions AS failures,
        coalesce(input.reason, p.last_error) AS reason, input.fired_at, p.owner, p.letters,
        input.duration_ms, input.http_status, input.failure, input.started_at, input.error,
        input.failure_reason, input.replica, NULL::timestamptz AS next_attempt_at
), ended AS (
    INSERT INTO timer_service.settled_expirations
        (id, status, settled_at, fired_at, failure_count, last_error, attempt, duration_ms, replica, http_status)
    SELECT id, status, clock_timestamp(), fired_at, failures, reason, attempt, duration_ms, owner, http_status
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
    RETURNING p.id, p.attempt, input.duration_ms, input.http_status, input.failure, input.started_at, input.error,
        input.failure_reason, input.replica, greatest(p.due_at, clock_timestamp()) AS next_attempt_at
), failed AS (
    INSERT INTO timer_service.attempts (expiration_id, number, started_at, duration_ms, outcome, http_status,
        error, reason, replica, next_attempt_at)
    SELECT id, attempt, started_at, duration_ms, failure, http_status, error, failure_reason, replica, next_attempt_at FROM gone WHERE failure IS NOT NULL
    UNION ALL SELECT id, attempt, started_at, duration_ms, failure, http_status, error, failure_reason, replica, next_attempt_at FROM kept WHERE failure IS NOT NULL
    ON CONFLICT DO NOTHING
), telling AS MATERIALIZED (
    SELECT * FROM gone
    WHERE letters >= 2 OR status = 3 AND (letters = 1 OR letters IS NULL AND $15::text IS NOT NULL)
), letters AS MATERIALIZED (
    SELECT (lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid AS id, t.id AS dead_letter_of, e.applicant_service, o.output_mode,
        (e.destination & -4294967296) | o.destination AS destination,
        '{"expirationId":"' || t.id::text || '","applicantService":' || to_json(e.applicant_service)::text
            || ',"expirationDate":"' || to_char(e.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            || '","expirationStatus":{"id":' || t.status::text
            || ',"description":"' || CASE t.status WHEN 1 THEN 'expired' WHEN 2 THEN 'aborted' ELSE 'error' END
            || '"},"firedAt":' || coalesce(to_json(to_char(t.fired_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, 'null')
            || ',"failureCount":' || t.failures::text
            || ',"reason":' || coalesce(to_json(t.reason)::text, 'null')
            || ',"attempts":' || coalesce((
                SELECT json_agg(json_build_object('number', number, 'startedAt', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    'durationMs', duration_ms, 'outcome', (ARRAY['delivered', 'retry', 'rejected', 'lost'])[outcome],
                    'status', http_status, 'error', error, 'reason', left(reason, 200),
                    'replica', replica, 'nextAttemptAt', to_char(next_attempt_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY number)::text
                FROM (
                    SELECT * FROM (
                        SELECT number, started_at, duration_ms, outcome, http_status, error, reason, replica, next_attempt_at FROM timer_service.attempts WHERE expiration_id = t.id
                        UNION ALL SELECT t.attempt, t.started_at, t.duration_ms, t.failure, t.http_status, t.error,
                        t.failure_reason, t.replica, NULL WHERE t.failure IS NOT NULL
                    ) AS every ORDER BY number DESC LIMIT 20
                ) AS last
            ), '[]') || ',"payload":' || e.payload || '}' AS payload
    FROM telling t CROSS JOIN LATERAL (
        SELECT applicant_service, due_at, payload, destination, on_error, on_error_destination,
            on_end, on_end_destination
        FROM timer_service.expirations WHERE id = t.id OFFSET 0
    ) AS e CROSS JOIN LATERAL (
        SELECT e.on_end AS output_mode, e.on_end_destination AS destination
        WHERE t.letters >= 2 AND e.on_end IS NOT NULL
        UNION ALL
        SELECT coalesce(e.on_error, $15::text),
                coalesce(e.on_error_destination, $16::bigint)
            WHERE t.status = 3 AND coalesce(e.on_error, $15::text) IS NOT NULL
        OFFSET 0
    ) AS o
), letter_document AS (
    INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at,
        payload, output_mode, destination, dead_letter_of)
    SELECT id, applicant_service, date_trunc('milliseconds', now()), 0, date_trunc('milliseconds', now()),
        payload, output_mode, destination, dead_letter_of
    FROM letters
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
), letter_queued AS (
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, letters)
    SELECT id, due_at, size, destination, 0 FROM letter_document RETURNING id
)
SELECT id, (SELECT count(*) FROM letter_queued) FROM gone UNION ALL SELECT id, 0 FROM kept
