-- app_rewrite_events: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH free AS (
    SELECT p.id, s.nominal_at, s.data FROM timer_service.schedules s
    JOIN timer_service.pending_expirations p ON p.id = s.expiration_id
    WHERE s.account_id = $1::text AND p.owner IS NULL
    ORDER BY p.id FOR UPDATE OF p
), document AS (
    UPDATE timer_service.expirations e
    SET payload = $2::text || floor(extract(epoch FROM free.nominal_at) * 1000)::bigint || $3::text || free.data || $4::text,
        output_mode = $5::text, destination = $6::bigint
    FROM free WHERE e.id = free.id
    RETURNING e.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
)
UPDATE timer_service.pending_expirations p SET size = document.size, destination = $6::bigint
FROM document WHERE p.id = document.id
