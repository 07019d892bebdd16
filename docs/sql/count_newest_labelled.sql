-- count_newest_labelled: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM timer_service.labels
        WHERE id < $1::uuid
            AND name || ':' || value >= $2::text AND name || ':' || value <= $2::text
            AND id >= $3::uuid
            AND id < $4::uuid
        ORDER BY name || ':' || value DESC, id DESC LIMIT 1000
    ) AS l
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = l.id OFFSET 0) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE e.due_at >= $5::timestamptz AND e.due_at < $6::timestamptz AND e.created_at >= $7::timestamptz AND e.created_at < $8::timestamptz
) AS counted LEFT JOIN (
    SELECT NULL::timestamptz AS due_at, id FROM timer_service.labels
    WHERE id < $1::uuid
        AND name || ':' || value >= $2::text AND name || ':' || value <= $2::text
        AND id >= $3::uuid
        AND id < $4::uuid
    ORDER BY name || ':' || value DESC, id DESC OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
