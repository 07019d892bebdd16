-- bulk_candidates_few_changed: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT b.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM (
        SELECT * FROM (
            SELECT b.id, d.due_at FROM timer_service.bulk_changes b CROSS JOIN LATERAL (
                SELECT due_at FROM timer_service.expirations WHERE id = b.id OFFSET 0
            ) AS d
            WHERE b.operation = $1::uuid
            OFFSET 0
        ) AS few
        WHERE id < $2::uuid
            AND due_at >= $3::timestamptz
        ORDER BY id DESC LIMIT 1000
    ) AS b
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = b.id OFFSET 0) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE s.status = 3 AND e.applicant_service = $4::text AND e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
    ORDER BY b.id DESC LIMIT $7::bigint
), edge AS (
    SELECT id FROM (
        SELECT b.id, d.due_at FROM timer_service.bulk_changes b CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = b.id OFFSET 0
        ) AS d
        WHERE b.operation = $1::uuid
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
