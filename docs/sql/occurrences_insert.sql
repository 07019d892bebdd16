-- occurrences_insert: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[],
            $7::bigint[], $8::timestamptz[], $9::text[], $10::text[])
        AS input (schedule_id, nominal_at, id, account_id, payload, output_mode, destination,
            claimable_until, traceparent, tracestate)
), won AS (
    INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
    SELECT schedule_id, nominal_at, id FROM input
    ON CONFLICT DO NOTHING
    RETURNING expiration_id
), document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination,
            traceparent, tracestate)
    SELECT id, account_id, nominal_at, 0, nominal_at, payload, output_mode, destination, traceparent, tracestate
    FROM input WHERE id IN (SELECT expiration_id FROM won)
    ON CONFLICT (id) DO NOTHING
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
), queued AS (
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, claimable_until)
    SELECT id, due_at, size, document.destination, claimable_until FROM document JOIN input USING (id)
    RETURNING due_at
)
SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000000)::bigint, count(*) FROM queued
