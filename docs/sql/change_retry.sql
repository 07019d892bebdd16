-- change_retry: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::text[],
            $7::text[])
        WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, who, address, position)
), free AS (
    SELECT input.id, position, key, fingerprint, who, e.applicant_service,
        coalesce(input.start_date, date_trunc('milliseconds', now())) AS due_at
    FROM (SELECT * FROM input ORDER BY id OFFSET 0) AS input CROSS JOIN LATERAL (
        SELECT applicant_service FROM timer_service.expirations
        WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
        OFFSET 0
    ) AS e CROSS JOIN LATERAL (
        SELECT s.id FROM timer_service.settled_expirations s WHERE s.id = input.id AND s.status = 3
        OFFSET 0 FOR UPDATE
    ) AS s
), won AS (
    INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
    SELECT applicant_service, key, fingerprint, id FROM free
    WHERE key IS NOT NULL ORDER BY applicant_service, key
    ON CONFLICT DO NOTHING
    RETURNING id
), chosen AS MATERIALIZED (
    SELECT * FROM free WHERE key IS NULL OR id IN (SELECT id FROM won)
), gone AS (
    DELETE FROM timer_service.settled_expirations s
    WHERE s.id = ANY (ARRAY(SELECT id FROM chosen)) AND s.status = 3
    RETURNING s.id, s.failure_count, s.last_error, coalesce(s.attempt, s.failure_count) AS attempt
), document AS (
    UPDATE timer_service.expirations e
    SET start_date = chosen.due_at, expiration_interval_ms = 0, due_at = chosen.due_at,
        first_due_at = coalesce(e.first_due_at, e.due_at), updated_at = clock_timestamp(),
        updater_id = chosen.who
    FROM chosen
    WHERE e.id = ANY (ARRAY(SELECT id FROM gone)) AND e.id = chosen.id
    RETURNING e.*
), queued AS (
    INSERT INTO timer_service.pending_expirations
        (id, due_at, size, destination, attempt, interruptions, earlier_failures, last_error, letters)
    SELECT e.id, e.due_at, octet_length(e.payload) + octet_length(e.output_mode), e.destination,
        gone.attempt, gone.attempt - gone.failure_count, gone.failure_count, gone.last_error,
        CASE WHEN dead_letter_of IS NOT NULL THEN 0
        ELSE nullif((on_error IS NOT NULL)::int + (on_end IS NOT NULL)::int * 2, 0) END
    FROM gone JOIN document e USING (id)
    ON CONFLICT (id) DO NOTHING
    RETURNING *
), audited AS (
    INSERT INTO timer_service.audit
        (who, address, action, applicant_service, expiration_id, detail, status, outcome)
    SELECT input.who, input.address, 'retry', chosen.applicant_service, chosen.id, NULL, 200,
        'done'
    FROM queued p JOIN chosen USING (id) JOIN input USING (position)
    WHERE input.address IS NOT NULL
)
SELECT chosen.position, (extract(epoch FROM p.due_at - clock_timestamp()) * 1000000)::bigint,
    e.id, e.payload, e.output_mode,
        (SELECT json_object_agg(name, value)::text FROM (SELECT name, value FROM timer_service.labels WHERE id = e.id ORDER BY name) AS own),
        e.start_date, e.expiration_interval_ms, e.applicant_service, e.due_at,
        coalesce(s.status, 0::smallint), e.created_at,
        greatest(s.settled_at, p.retried_at, e.updated_at, e.created_at),
        coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int),
        coalesce(s.last_error, p.last_error), s.fired_at, e.on_error, e.on_end, e.dead_letter_of, e.replay_of,
        e.creator_id, coalesce(s.updater_id, e.updater_id, e.creator_id), e.first_due_at
FROM queued p JOIN document e USING (id) JOIN chosen USING (id)
LEFT JOIN timer_service.settled_expirations s ON false
