-- count_soonest_in_queues: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT counted.found, edge.due_at, edge.id
FROM (
    SELECT count(*) AS found
    FROM (
        SELECT * FROM unnest($1::bigint[]) AS queue CROSS JOIN LATERAL (
            SELECT * FROM timer_service.pending_expirations
            WHERE destination = queue
                AND due_at >= $3::timestamptz
                AND (due_at, id) > ($3::timestamptz, $2::uuid)
                AND due_at >= $4::timestamptz
                AND due_at < $5::timestamptz
            ORDER BY due_at, id LIMIT 1000
        ) AS queued
        ORDER BY due_at, id LIMIT 1000
    ) AS p
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = p.id OFFSET 0) AS e
    LEFT JOIN timer_service.settled_expirations s ON false
    WHERE e.applicant_service = $6::text AND e.created_at >= $7::timestamptz AND e.created_at < $8::timestamptz
) AS counted LEFT JOIN (
    SELECT due_at, id FROM unnest($1::bigint[]) AS queue CROSS JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations
        WHERE destination = queue
            AND due_at >= $3::timestamptz
            AND (due_at, id) > ($3::timestamptz, $2::uuid)
            AND due_at >= $4::timestamptz
            AND due_at < $5::timestamptz
        ORDER BY due_at, id LIMIT 1000
    ) AS queued
    ORDER BY due_at, id OFFSET 1000 - 1 LIMIT 1
) AS edge ON true
