-- overview_hours: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT hour, now(), CASE WHEN hour < 24 THEN (
        SELECT count(*) FROM (
            SELECT FROM timer_service.pending_expirations
            WHERE due_at > now() + hour * interval '1 hour' AND due_at <= now() + (hour + 1) * interval '1 hour'
            ORDER BY due_at LIMIT $1::bigint
        ) AS due
    ) ELSE (
        SELECT count(*) FROM (
            SELECT FROM timer_service.pending_expirations WHERE due_at > now() + interval '24 hours'
            ORDER BY due_at LIMIT $2::bigint
        ) AS due
    ) END
FROM generate_series(0, 24) AS hour ORDER BY hour
