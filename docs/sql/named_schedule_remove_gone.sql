-- named_schedule_remove_gone: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.schedules s WHERE s.account_id = $1::text AND NOT s.is_paused AND (s.is_over OR s.repeat IS NULL) AND NOT EXISTS
    (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
