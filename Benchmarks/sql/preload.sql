-- Rows number :first to :last, due from :due on, one each :step microseconds; :output is their outputMode,
-- :destination the key of its destination.
WITH input AS (
    SELECT n,
        (lpad(to_hex(1700000000000 + n / 1000), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid AS id,
        :due::timestamptz + (n - :first) * :step * interval '1 microsecond' AS due_at
    FROM generate_series(:first::bigint, :last::bigint) AS n
), document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
    SELECT id, 'bench', timestamptz '2000-01-01 00:00:00+00',
        (extract(epoch FROM due_at) * 1000)::bigint - 946684800000, due_at,
        '{"due":' || (extract(epoch FROM due_at) * 1000)::bigint || ',"number":"' || lpad(n::text, 10, '0')
            || '","text":"' || repeat('x', 50) || '"}',
        :output, :destination::bigint
    FROM input
    RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
)
INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
SELECT id, due_at, size, destination FROM document;
