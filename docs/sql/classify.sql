-- classify: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT e.id, s.status, p.id, p.owner
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS input (id, applicant_service, position)
LEFT JOIN LATERAL (
    SELECT id FROM timer_service.expirations WHERE id = input.id
        AND (input.applicant_service IS NULL OR applicant_service = input.applicant_service)
    OFFSET 0
) AS e ON true
LEFT JOIN LATERAL (
    SELECT status FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
) AS s ON true
LEFT JOIN LATERAL (
    SELECT id, owner FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
) AS p ON true
ORDER BY input.position
