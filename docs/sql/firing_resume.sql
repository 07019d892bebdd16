-- firing_resume: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH changed AS (
    UPDATE timer_service.firing SET is_paused = false, reason = NULL, changed_at = clock_timestamp(), changed_by = $1::text, system_identifier = $2::bigint, database_oid = $3::bigint
    WHERE id = 1 AND is_paused RETURNING id
), required AS (
    UPDATE timer_service.schema_migrations SET compatible_with = 6
    WHERE version = 21 AND EXISTS (SELECT FROM changed)
)
SELECT id FROM changed
