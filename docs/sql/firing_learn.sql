-- firing_learn: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.firing
SET system_identifier = coalesce(system_identifier, $1::bigint),
    database_oid = coalesce(database_oid, $2::bigint)
WHERE id = 1
