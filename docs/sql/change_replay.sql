-- change_replay: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::uuid[],
            $7::text[], $8::text[])
        WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, new_id, who, address,
            position)
), free AS MATERIALIZED (
    SELECT input.id, position, key, fingerprint, new_id, who, e.applicant_service,
        coalesce(input.start_date, date_trunc('milliseconds', now())) AS due_at
    FROM input CROSS JOIN LATERAL (
        SELECT applicant_service FROM timer_service.expirations
        WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
        OFFSET 0
    ) AS e
), won AS (
    INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
    SELECT applicant_service, key, fingerprint, new_id FROM free
    WHERE key IS NOT NULL ORDER BY applicant_service, key
    ON CONFLICT DO NOTHING
    RETURNING id
), chosen AS MATERIALIZED (
    SELECT * FROM free WHERE key IS NULL OR new_id IN (SELECT id FROM won)
), document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination,
            replay_of, creator_id, on_error, on_error_destination, on_end, on_end_destination, dead_letter_of)
    SELECT chosen.new_id, e.applicant_service, chosen.due_at, 0, chosen.due_at, e.payload, e.output_mode,
        e.destination, e.id, chosen.who, e.on_error, e.on_error_destination, e.on_end,
        e.on_end_destination, e.dead_letter_of
    FROM chosen CROSS JOIN LATERAL (
        SELECT * FROM timer_service.expirations WHERE id = chosen.id OFFSET 0
    ) AS e
    ON CONFLICT (id) DO NOTHING
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination,
        CASE WHEN dead_letter_of IS NOT NULL THEN 0
        ELSE nullif((on_error IS NOT NULL)::int + (on_end IS NOT NULL)::int * 2, 0) END AS letters
), queued AS (
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, letters)
    SELECT id, due_at, size, destination, letters FROM document
    RETURNING id, due_at
), labelled AS (
    INSERT INTO timer_service.labels (id, name, value)
    SELECT chosen.new_id, l.name, l.value FROM chosen CROSS JOIN LATERAL (
        SELECT name, value FROM timer_service.labels WHERE id = chosen.id ORDER BY name OFFSET 0
    ) AS l
    WHERE chosen.new_id IN (SELECT id FROM document)
), audited AS (
    INSERT INTO timer_service.audit
        (who, address, action, applicant_service, expiration_id, detail, status, outcome)
    SELECT input.who, input.address, 'replay', chosen.applicant_service, chosen.id, chosen.new_id::text, 200,
        'done'
    FROM queued p JOIN chosen ON chosen.new_id = p.id JOIN input USING (position)
    WHERE input.address IS NOT NULL
)
SELECT chosen.position, (extract(epoch FROM p.due_at - clock_timestamp()) * 1000000)::bigint
FROM queued p JOIN chosen ON chosen.new_id = p.id
