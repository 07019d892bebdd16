-- schedule_again: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT id, applicant_service, coalesce(start_date, date_trunc('milliseconds', now())) AS start_date,
        interval_ms, payload, output_mode, destination, creator_id, on_error, on_error_destination, on_end, on_end_destination, traceparent, tracestate
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[],
            $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[],
            $14::text[])
        AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination,
            creator_id, on_error, on_error_destination, on_end, on_end_destination, traceparent, tracestate)
), document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination,
            creator_id, on_error, on_error_destination, on_end, on_end_destination, traceparent, tracestate)
    SELECT id, applicant_service, start_date, interval_ms,
        start_date + interval_ms / 3600000 * interval '1 hour'
            + interval_ms % 3600000 * interval '1 millisecond',
        payload, output_mode, destination, creator_id, on_error, on_error_destination, on_end, on_end_destination, traceparent, tracestate
    FROM input
    ON CONFLICT (id) DO NOTHING
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination,
        CASE WHEN dead_letter_of IS NOT NULL THEN 0
        ELSE nullif((on_error IS NOT NULL)::int + (on_end IS NOT NULL)::int * 2, 0) END AS letters
), queued AS (
    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, letters)
    SELECT id, due_at, size, destination, letters FROM document RETURNING due_at
), labelled AS (
    INSERT INTO timer_service.labels (id, name, value)
    SELECT id, name, value
    FROM unnest($15::uuid[], $16::text[], $17::text[]) AS label (id, name, value)
    WHERE id IN (SELECT id FROM document)
)
SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000000)::bigint, count(*) FROM queued
