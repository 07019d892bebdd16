-- bulk_candidates_documents: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT e.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM (
        SELECT * FROM timer_service.expirations
        WHERE id < $1::uuid
            AND applicant_service = $2::text
            AND id >= $3::uuid
            AND id < $4::uuid
        ORDER BY id DESC LIMIT 1000
    ) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE s.status = 3 AND e.due_at >= $5::timestamptz AND e.created_at >= $6::timestamptz AND e.created_at < $7::timestamptz
    ORDER BY e.id DESC LIMIT $8::bigint
), edge AS (
    SELECT id FROM timer_service.expirations
    WHERE id < $1::uuid
        AND applicant_service = $2::text
        AND id >= $3::uuid
        AND id < $4::uuid
        AND (SELECT count(*) FROM found) < $8::bigint
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
)
SELECT found.id, found.size, edge.id
FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
ORDER BY found.id DESC
