-- firing_pause_restored: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH changed AS (
    UPDATE timer_service.firing SET is_paused = true, reason = 'restored', changed_at = clock_timestamp(), changed_by = NULL
    WHERE id = 1 AND NOT is_paused AND (system_identifier, database_oid) IS NOT DISTINCT FROM ($1::bigint, $2::bigint) RETURNING id
), required AS (
    UPDATE timer_service.schema_migrations SET compatible_with = 21
    WHERE version = 21 AND EXISTS (SELECT FROM changed)
)
SELECT id FROM changed
