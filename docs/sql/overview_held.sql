-- overview_held: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) FROM (
    SELECT FROM unnest($1::bigint[]) AS queue CROSS JOIN LATERAL (
        SELECT FROM timer_service.pending_expirations
        WHERE destination = queue AND due_at <= now() - interval '5 seconds' ORDER BY due_at LIMIT $2::bigint
    ) AS queued
    LIMIT $2::bigint
) AS held
