-- count_soonest_pending: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM timer_service.pending_expirations
        WHERE due_at >= $2::timestamptz
            AND (due_at, id) > ($2::timestamptz, $1::uuid)
            AND due_at >= $3::timestamptz
            AND due_at < $4::timestamptz
        ORDER BY due_at, id LIMIT 1000
    ) AS p
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = p.id OFFSET 0) AS e
    LEFT JOIN timer_service.settled_expirations s ON false
    WHERE e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
) AS counted LEFT JOIN (
    SELECT due_at, id FROM timer_service.pending_expirations
    WHERE due_at >= $2::timestamptz
        AND (due_at, id) > ($2::timestamptz, $1::uuid)
        AND due_at >= $3::timestamptz
        AND due_at < $4::timestamptz
    ORDER BY due_at, id OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
