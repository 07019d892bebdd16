-- occurrences_forget: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.occurrences o
WHERE o.schedule_id = ANY ($1::bigint[]) AND o.nominal_at < now() - interval '8 days'
    AND NOT EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = o.expiration_id)
