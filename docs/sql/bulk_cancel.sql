-- bulk_cancel: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.bulk_operations SET state = 'cancelled', ended_at = clock_timestamp()
WHERE id = $1::uuid AND ($2::text IS NULL OR applicant_service = $2::text) AND ended_at IS NULL
