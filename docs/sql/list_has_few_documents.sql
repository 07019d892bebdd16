-- list_has_few_documents: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.expirations WHERE applicant_service = $1::text LIMIT 1001
) AS rows
