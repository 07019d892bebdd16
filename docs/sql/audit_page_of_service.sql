-- audit_page_of_service: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT * FROM (
        SELECT * FROM timer_service.audit
        WHERE applicant_service = ANY (ARRAY[$7::text]) AND at >= $1::timestamptz AND at <= $2::timestamptz
            AND (at, number) < ($2::timestamptz, $3::bigint)
        ORDER BY applicant_service DESC, at DESC, number DESC
        LIMIT 1000
    ) AS candidate
    WHERE ($5::text IS NULL OR who = $5::text) AND ($6::text IS NULL OR action = $6::text)
        AND ($7::text IS NULL OR applicant_service = $7::text)
        AND ($8::uuid IS NULL OR expiration_id = $8::uuid)
    LIMIT $4::bigint
), edge AS (
    SELECT * FROM (
        SELECT at, number FROM timer_service.audit
        WHERE applicant_service = ANY (ARRAY[$7::text]) AND at >= $1::timestamptz AND at <= $2::timestamptz
            AND (at, number) < ($2::timestamptz, $3::bigint)
        ORDER BY applicant_service DESC, at DESC, number DESC
        OFFSET 1000 - 1 LIMIT 1
    ) AS last
    WHERE (SELECT count(*) FROM found) < $4::bigint
)
SELECT found.at, found.number, found.who, found.address, found.action, found.applicant_service,
    found.expiration_id, found.target, found.detail, found.status, found.outcome,
    edge.at, edge.number
FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
ORDER BY found.at DESC, found.number DESC
