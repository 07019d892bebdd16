-- count_soonest_few_unfired: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM (
            SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
                SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
            ) AS e
            WHERE s.status IN (2, 3)
            OFFSET 0
        ) AS few
        WHERE due_at >= $2::timestamptz
            AND (due_at, id) > ($2::timestamptz, $1::uuid)
            AND due_at >= $3::timestamptz
            AND due_at < $4::timestamptz
        ORDER BY due_at, id LIMIT 1000
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = s.id OFFSET 0) AS e
    LEFT JOIN timer_service.pending_expirations p ON false
    WHERE s.status = 2 AND e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
) AS counted LEFT JOIN (
    SELECT due_at, id FROM (
        SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
        ) AS e
        WHERE s.status IN (2, 3)
        OFFSET 0
    ) AS few
    WHERE due_at >= $2::timestamptz
        AND (due_at, id) > ($2::timestamptz, $1::uuid)
        AND due_at >= $3::timestamptz
        AND due_at < $4::timestamptz
    ORDER BY due_at, id OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
