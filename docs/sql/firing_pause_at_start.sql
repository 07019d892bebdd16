-- firing_pause_at_start: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH changed AS (
    UPDATE timer_service.firing SET is_paused = true, reason = 'start', changed_at = clock_timestamp(), changed_by = NULL
    WHERE id = 1 AND NOT is_paused AND NOT EXISTS (
    SELECT FROM timer_service.replicas
    WHERE alive_until > clock_timestamp() AND beat_at > pg_postmaster_start_time()) RETURNING id
), required AS (
    UPDATE timer_service.schema_migrations SET compatible_with = 21
    WHERE version = 21 AND EXISTS (SELECT FROM changed)
)
SELECT id FROM changed
