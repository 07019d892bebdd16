-- bulk_take: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH turn AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(7211060427346127) AS is_ours
), open AS MATERIALIZED (
    SELECT id, next_step_at, max(next_step_at) OVER (PARTITION BY applicant_service) AS service_at
    FROM timer_service.bulk_operations WHERE ended_at IS NULL
), next AS (
    SELECT id FROM open
    WHERE NOT EXISTS (SELECT FROM open WHERE next_step_at > clock_timestamp())
    ORDER BY service_at NULLS FIRST, next_step_at NULLS FIRST, id LIMIT 1
)
SELECT id, action, start_date, shift_ms, filter, applicant_service, requested_by, updater_id, key,
    fingerprint, state, position, done, failed, skipped, failures, created_at, started_at, ended_at FROM timer_service.bulk_operations
WHERE (SELECT is_ours FROM turn) AND id = (SELECT id FROM next) AND ended_at IS NULL FOR UPDATE
