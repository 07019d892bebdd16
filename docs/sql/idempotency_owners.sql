-- idempotency_owners: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT k.applicant_service, k.key, k.fingerprint, k.id
FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS input (applicant_service, key)) AS input
CROSS JOIN LATERAL (
    SELECT * FROM timer_service.idempotency_keys
    WHERE applicant_service = input.applicant_service AND key = input.key OFFSET 0
) AS k
