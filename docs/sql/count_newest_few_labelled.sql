-- count_newest_few_labelled: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM (
            SELECT l.id, d.due_at FROM timer_service.labels l CROSS JOIN LATERAL (
                SELECT due_at FROM timer_service.expirations WHERE id = l.id OFFSET 0
            ) AS d
            WHERE name || ':' || value >= $1::text AND name || ':' || value <= $1::text
            OFFSET 0
        ) AS few
        WHERE id < $2::uuid
            AND due_at >= $3::timestamptz
            AND due_at < $4::timestamptz
        ORDER BY id DESC LIMIT 1000
    ) AS l
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = l.id OFFSET 0) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE e.created_at >= $5::timestamptz AND e.created_at < $6::timestamptz
) AS counted LEFT JOIN (
    SELECT NULL::timestamptz AS due_at, id FROM (
        SELECT l.id, d.due_at FROM timer_service.labels l CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = l.id OFFSET 0
        ) AS d
        WHERE name || ':' || value >= $1::text AND name || ':' || value <= $1::text
        OFFSET 0
    ) AS few
    WHERE id < $2::uuid
        AND due_at >= $3::timestamptz
        AND due_at < $4::timestamptz
    ORDER BY id DESC OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
