-- bulk_started: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT id, action, start_date, shift_ms, filter, applicant_service, requested_by, updater_id, key,
    fingerprint, state, position, done, failed, skipped, failures, created_at, started_at, ended_at FROM timer_service.bulk_operations
WHERE id = $1::uuid OR key = $2::text AND applicant_service IS NOT DISTINCT FROM $3::text
