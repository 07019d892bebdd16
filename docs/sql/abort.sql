-- abort: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
        AS input (id, applicant_service, who, address, position)
), free AS (
    SELECT p.id, input.position FROM (SELECT * FROM input ORDER BY id OFFSET 0) AS input
    CROSS JOIN LATERAL (
        SELECT p.id FROM timer_service.pending_expirations p
        WHERE p.id = input.id AND p.owner IS NULL
            AND (input.applicant_service IS NULL OR input.applicant_service =
                (SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = p.id))
        OFFSET 0 FOR UPDATE
    ) AS p
), updaters AS (
    SELECT free.id, max(who) AS updater_id FROM free JOIN input USING (position) GROUP BY free.id
), gone AS (
    DELETE FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
    RETURNING p.id, p.attempt, p.attempt - p.interruptions AS failures, p.last_error, p.letters
), ended AS (
    INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error, attempt, updater_id)
    SELECT id, 2, clock_timestamp(), failures, last_error, attempt, updater_id FROM gone LEFT JOIN updaters USING (id)
    RETURNING id
), telling AS MATERIALIZED (
    SELECT * FROM (
        SELECT id, 2 AS status, failures, last_error AS reason, NULL::timestamptz AS fired_at, letters
        FROM gone
    ) AS ends
    WHERE letters >= 2 OR status = 3 AND letters = 1
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
        SELECT e.on_error, e.on_error_destination WHERE t.status = 3 AND e.on_error IS NOT NULL
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
), audited AS (
    INSERT INTO timer_service.audit
        (who, address, action, applicant_service, expiration_id, detail, status, outcome)
    SELECT input.who, input.address, 'abort', (SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = gone.id), gone.id, NULL, 204,
        'done'
    FROM gone JOIN free USING (id) JOIN input USING (position)
    WHERE input.address IS NOT NULL
)
SELECT free.position, (SELECT count(*) FROM letter_queued) FROM gone JOIN free USING (id)
