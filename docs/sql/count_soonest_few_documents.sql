-- count_soonest_few_documents: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM (
            SELECT * FROM timer_service.expirations WHERE applicant_service = $1::text
            OFFSET 0
        ) AS few
        WHERE due_at >= $3::timestamptz
            AND (due_at, id) > ($3::timestamptz, $2::uuid)
            AND due_at >= $4::timestamptz
            AND due_at < $5::timestamptz
        ORDER BY due_at, id LIMIT 1000
    ) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE e.created_at >= $6::timestamptz AND e.created_at < $7::timestamptz
) AS counted LEFT JOIN (
    SELECT due_at, id FROM (
        SELECT * FROM timer_service.expirations WHERE applicant_service = $1::text
        OFFSET 0
    ) AS few
    WHERE due_at >= $3::timestamptz
        AND (due_at, id) > ($3::timestamptz, $2::uuid)
        AND due_at >= $4::timestamptz
        AND due_at < $5::timestamptz
    ORDER BY due_at, id OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
