-- named_schedule_list: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT s.id, s.account_id, s.name, s.data, s.schedule_at, s.schedule_at_text, s.repeat,
    nullif(s.ends_at, 'infinity'), s.ends_at IS NOT NULL, s.nominal_at, s.expiration_id, s.is_paused,
    s.is_over, s.created_at, s.updated_at,
    EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id), s.missed,
    s.missed_at FROM (
    SELECT s.*, sum(octet_length(s.data) + coalesce(octet_length(s.repeat), 0))
        OVER (ORDER BY s.name ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM timer_service.schedules s
    WHERE s.account_id = $1::text AND ($2::text IS NULL OR s.name > $2::text)
        AND NOT (NOT s.is_paused AND (s.is_over OR s.repeat IS NULL) AND NOT EXISTS
    (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id))
    ORDER BY s.name LIMIT $3::bigint
) s
WHERE coalesce(s.bytes_before, 0) < 4194304
ORDER BY s.name
