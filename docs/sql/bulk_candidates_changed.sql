-- bulk_candidates_changed: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT b.id, octet_length(e.payload) + octet_length(e.output_mode) AS size
    FROM (
        SELECT * FROM timer_service.bulk_changes
        WHERE id < $1::uuid
            AND operation = ANY (ARRAY[$2::uuid])
            AND id >= $3::uuid
            AND id < $4::uuid
        ORDER BY operation DESC, id DESC LIMIT 1000
    ) AS b
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = b.id OFFSET 0) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE s.status = 3 AND e.applicant_service = $5::text AND e.due_at >= $6::timestamptz AND e.created_at >= $7::timestamptz AND e.created_at < $8::timestamptz
    ORDER BY b.id DESC LIMIT $9::bigint
), edge AS (
    SELECT id FROM timer_service.bulk_changes
    WHERE id < $1::uuid
        AND operation = ANY (ARRAY[$2::uuid])
        AND id >= $3::uuid
        AND id < $4::uuid
        AND (SELECT count(*) FROM found) < $9::bigint
    ORDER BY operation DESC, id DESC OFFSET 1000 - 1 LIMIT 1
)
SELECT found.id, found.size, edge.id
FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
ORDER BY found.id DESC
