-- schedules_gone: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.schedules s
WHERE s.is_over AND NOT s.is_paused AND NOT EXISTS
    (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
