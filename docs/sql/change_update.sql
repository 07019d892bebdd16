-- change_update: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::bigint[],
            $7::bigint[], $8::smallint[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::text[],
            $14::text[])
        WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, interval_ms, shift_ms,
            is_fired, payload, output_mode, destination, who, address, detail, position)
), planned AS MATERIALIZED (
    SELECT input.id, position, key, fingerprint, e.applicant_service, dates.start_date, dates.interval_ms,
        dates.start_date + dates.interval_ms / 3600000 * interval '1 hour'
        + dates.interval_ms % 3600000 * interval '1 millisecond' AS due_at,
        input.start_date IS NOT NULL OR shift_ms IS NOT NULL OR input.interval_ms IS NOT NULL AS moves
    FROM input CROSS JOIN LATERAL (
        SELECT applicant_service, start_date, expiration_interval_ms FROM timer_service.expirations
        WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
        OFFSET 0
    ) AS e CROSS JOIN LATERAL (
        SELECT CASE is_fired WHEN 0 THEN greatest(coalesce(input.start_date, e.start_date) + coalesce(shift_ms, 0) / 3600000 * interval '1 hour'
        + coalesce(shift_ms, 0) % 3600000 * interval '1 millisecond', '0001-01-01T00:00:00Z'::timestamptz)
                ELSE date_trunc('milliseconds', now()) END AS start_date,
            coalesce(input.interval_ms, e.expiration_interval_ms) AS interval_ms
    ) AS dates
    WHERE is_fired <> 0 OR NOT EXISTS (SELECT FROM timer_service.occurrences o WHERE o.expiration_id = input.id)
), free AS (
    SELECT planned.* FROM (
        SELECT * FROM planned WHERE due_at <= '9999-12-31T23:59:59.999Z'::timestamptz ORDER BY id OFFSET 0
    ) AS planned CROSS JOIN LATERAL (
        SELECT p.id FROM timer_service.pending_expirations p WHERE p.id = planned.id AND p.owner IS NULL
        OFFSET 0 FOR UPDATE
    ) AS p
), won AS (
    INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
    SELECT applicant_service, key, fingerprint, id FROM free
    WHERE key IS NOT NULL ORDER BY applicant_service, key
    ON CONFLICT DO NOTHING
    RETURNING id
), chosen AS MATERIALIZED (
    SELECT * FROM free WHERE key IS NULL OR id IN (SELECT id FROM won)
), gone AS (
    DELETE FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT id FROM chosen)) AND p.owner IS NULL
    RETURNING p.*
), document AS (
    UPDATE timer_service.expirations e
    SET start_date = chosen.start_date, expiration_interval_ms = chosen.interval_ms, due_at = chosen.due_at,
        payload = coalesce(input.payload, e.payload),
        output_mode = coalesce(input.output_mode, e.output_mode),
        destination = coalesce(e.destination >> 32 << 32 | input.destination, e.destination),
        updated_at = clock_timestamp(), updater_id = input.who
    FROM chosen JOIN input USING (position)
    WHERE e.id = ANY (ARRAY(SELECT id FROM gone)) AND e.id = chosen.id
    RETURNING e.*
), queued AS (
    INSERT INTO timer_service.pending_expirations
        (id, due_at, size, destination, attempt, interruptions, earlier_failures, last_error, retried_at, letters)
    SELECT e.id, CASE WHEN chosen.moves THEN e.due_at ELSE gone.due_at END,
        octet_length(e.payload) + octet_length(e.output_mode), e.destination,
        attempt, interruptions, earlier_failures, last_error, retried_at, letters
    FROM gone JOIN document e USING (id) JOIN chosen USING (id)
    RETURNING *
), label AS MATERIALIZED (
    SELECT * FROM unnest($16::uuid[], $17::text[], $18::text[]) AS label (id, name, value)
), unlabelled AS (
    DELETE FROM timer_service.labels
    WHERE id = ANY (ARRAY(SELECT id FROM gone WHERE id = ANY ($15::uuid[])))
        AND (id, name) NOT IN (SELECT id, name FROM label)
), labelled AS (
    INSERT INTO timer_service.labels (id, name, value)
    SELECT id, name, value FROM label WHERE id IN (SELECT id FROM gone)
    ON CONFLICT (id, name) DO UPDATE SET value = excluded.value
), audited AS (
    INSERT INTO timer_service.audit
        (who, address, action, applicant_service, expiration_id, detail, status, outcome)
    SELECT input.who, input.address, CASE is_fired WHEN 0 THEN 'update' ELSE 'fire' END, chosen.applicant_service, chosen.id, input.detail, 200,
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
