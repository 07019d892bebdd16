-- count_newest_unfired: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM timer_service.settled_expirations
        WHERE id < $1::uuid
            AND status IN (2, 3)
            AND id >= $2::uuid
            AND id < $3::uuid
        ORDER BY id DESC LIMIT 1000
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = s.id OFFSET 0) AS e
    LEFT JOIN timer_service.pending_expirations p ON false
    WHERE s.status = 2 AND e.due_at >= $4::timestamptz AND e.due_at < $5::timestamptz AND e.created_at >= $6::timestamptz AND e.created_at < $7::timestamptz
) AS counted LEFT JOIN (
    SELECT NULL::timestamptz AS due_at, id FROM timer_service.settled_expirations
    WHERE id < $1::uuid
        AND status IN (2, 3)
        AND id >= $2::uuid
        AND id < $3::uuid
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
