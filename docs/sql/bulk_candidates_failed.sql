-- bulk_candidates_failed: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT p.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM (
        SELECT * FROM timer_service.pending_expirations
        WHERE id < $1::uuid
            AND last_error IS NOT NULL
            AND id >= $2::uuid
            AND id < $3::uuid
        ORDER BY id DESC LIMIT 1000
    ) AS p
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = p.id OFFSET 0) AS e
    LEFT JOIN timer_service.settled_expirations s ON false
    WHERE e.applicant_service = $4::text AND p.due_at >= $5::timestamptz AND e.created_at >= $6::timestamptz AND e.created_at < $7::timestamptz
    ORDER BY p.id DESC LIMIT $8::bigint
), edge AS (
    SELECT id FROM timer_service.pending_expirations
    WHERE id < $1::uuid
        AND last_error IS NOT NULL
        AND id >= $2::uuid
        AND id < $3::uuid
        AND (SELECT count(*) FROM found) < $8::bigint
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
)
SELECT found.id, found.size, edge.id
FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
ORDER BY found.id DESC
