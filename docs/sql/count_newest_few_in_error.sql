-- count_newest_few_in_error: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
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
            AND due_at < $4::timestamptz
        ORDER BY id DESC LIMIT 1000
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = s.id OFFSET 0) AS e
    LEFT JOIN timer_service.pending_expirations p ON false
    WHERE s.status = 3 AND e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
) AS counted LEFT JOIN (
    SELECT NULL::timestamptz AS due_at, id FROM (
        SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
        ) AS e
        WHERE s.status = 3 AND s.settled_at >= $1::timestamptz
        OFFSET 0
    ) AS few
    WHERE id < $2::uuid
        AND due_at >= $3::timestamptz
        AND due_at < $4::timestamptz
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
