-- bulk_list_of_expiration: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT id, action, start_date, shift_ms, filter, applicant_service, requested_by, updater_id, key,
    fingerprint, state, position, done, failed, skipped, failures, created_at, started_at, ended_at FROM timer_service.bulk_operations
WHERE ($1::uuid IS NULL OR id < $1::uuid) AND ($2::text IS NULL OR applicant_service = $2::text)
    AND id = ANY (ARRAY(SELECT operation FROM timer_service.bulk_changes WHERE id = $4::uuid))
ORDER BY id DESC LIMIT $3::bigint
