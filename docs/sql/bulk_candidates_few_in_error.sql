-- bulk_candidates_few_in_error: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT s.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM (
        SELECT * FROM (
            SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
                SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
            ) AS e
            WHERE s.status = 3 AND s.settled_at >= $1::timestamptz
            OFFSET 0
        ) AS few
        WHERE id < $2::uuid
            AND due_at >= $3::timestamptz
        ORDER BY id DESC LIMIT 1000
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = s.id OFFSET 0) AS e
    LEFT JOIN timer_service.pending_expirations p ON false
    WHERE s.status = 3 AND e.applicant_service = $4::text AND e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
    ORDER BY s.id DESC LIMIT $7::bigint
), edge AS (
    SELECT id FROM (
        SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
        ) AS e
        WHERE s.status = 3 AND s.settled_at >= $1::timestamptz
        OFFSET 0
    ) AS few
    WHERE id < $2::uuid
        AND due_at >= $3::timestamptz
        AND (SELECT count(*) FROM found) < $7::bigint
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
)
SELECT found.id, found.size, edge.id
FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
ORDER BY found.id DESC
