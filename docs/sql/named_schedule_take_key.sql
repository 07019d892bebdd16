-- named_schedule_take_key: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
VALUES ($1::text, $2::text, $3::bytea, $4::uuid) ON CONFLICT DO NOTHING
