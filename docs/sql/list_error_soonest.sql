-- list_error_soonest: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS (
    SELECT e.id AS id, e.payload AS payload, e.output_mode AS outputMode, e.start_date AS startDate,
    e.expiration_interval_ms AS intervalMs, e.applicant_service AS applicantService, e.due_at AS dueAt,
    coalesce(s.status, 0::smallint) AS status, e.created_at AS createdAt,
    coalesce(s.settled_at, p.retried_at, e.created_at) AS updatedAt,
    coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int) AS failureCount,
    coalesce(s.last_error, p.last_error) AS lastError, s.fired_at AS firedAt,
        e.due_at AS listed_at, s.id AS listed_id,
        octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM timer_service.settled_expirations s
JOIN timer_service.expirations e ON e.id = s.id
LEFT JOIN timer_service.pending_expirations p ON false
    WHERE s.status = 3 AND s.status IN (2, 3) AND e.applicant_service = $1::text AND e.due_at >= $2::timestamptz AND e.due_at < $3::timestamptz AND e.due_at >= $5::timestamptz AND (e.due_at, s.id) > ($5::timestamptz, $4::uuid)
    ORDER BY e.due_at, s.id
    LIMIT $6::bigint
), placed AS (
    SELECT *, row_number() OVER listed AS place, sum(size) OVER listed AS bytes, count(*) OVER () AS found
    FROM found
    WINDOW listed AS (ORDER BY listed_at, listed_id ROWS UNBOUNDED PRECEDING)
)
SELECT id, payload, outputMode, startDate, intervalMs, applicantService, dueAt, status, createdAt, updatedAt,
    failureCount, lastError, firedAt, found FROM placed
WHERE place = 1 OR bytes <= $7::bigint ORDER BY place
