-- firing_pause: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH changed AS (
    UPDATE timer_service.firing SET is_paused = true, reason = $1::text, changed_at = clock_timestamp(), changed_by = $2::text
    WHERE id = 1 AND NOT is_paused RETURNING id
), required AS (
    UPDATE timer_service.schema_migrations SET compatible_with = 21
    WHERE version = 21 AND EXISTS (SELECT FROM changed)
)
SELECT id FROM changed
