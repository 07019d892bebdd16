-- named_schedules_due: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT s.id, s.account_id, s.name, s.data, s.schedule_at, s.schedule_at_text, s.repeat,
    nullif(s.ends_at, 'infinity'), s.ends_at IS NOT NULL, s.nominal_at, s.expiration_id, s.is_paused,
    s.is_over, s.created_at, s.updated_at,
    EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id), s.missed,
    s.missed_at FROM timer_service.schedules s
WHERE s.account_id = ANY ($1::text[]) AND s.nominal_at <= $2::timestamptz
    AND NOT s.is_paused AND NOT s.is_over
ORDER BY s.nominal_at LIMIT $3::bigint
