-- read_attempts: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT e.applicant_service, a.number, a.started_at, a.duration_ms, a.outcome, a.http_status, a.error,
    a.reason, a.replica, a.next_attempt_at
FROM (SELECT id, applicant_service FROM timer_service.expirations WHERE id = $1::uuid) AS e
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT number, started_at, duration_ms, outcome, http_status, error, reason, replica, next_attempt_at
        FROM timer_service.attempts
        WHERE expiration_id = e.id AND number > $2::int
        UNION ALL
        SELECT coalesce(attempt, failure_count + 1), fired_at - duration_ms * interval '1 millisecond', duration_ms,
            1::smallint, http_status, NULL, NULL, replica, NULL
        FROM timer_service.settled_expirations
        WHERE id = e.id AND status = 1 AND coalesce(attempt, failure_count + 1) > $2::int
    ) AS every
    ORDER BY number LIMIT $3::bigint
) AS a ON true
ORDER BY a.number
