-- bulk_start: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.bulk_operations
    (id, action, start_date, shift_ms, filter, applicant_service, requested_by, updater_id, key, fingerprint)
SELECT $1::uuid, $2::text, $3::timestamptz, $4::bigint, $5::text, $6::text, $7::text, $8::text, $9::text,
    $10::bytea
WHERE (SELECT count(*) FROM timer_service.bulk_operations WHERE ended_at IS NULL) < 100
    AND (SELECT count(*) FROM timer_service.bulk_operations
        WHERE ended_at IS NULL AND applicant_service = $6::text) < 25
ON CONFLICT DO NOTHING
