-- audit_add: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.audit
    (who, address, action, applicant_service, expiration_id, target, detail, status, outcome)
SELECT who, address, action,
    coalesce(applicant_service, (SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = record.expiration_id)),
    expiration_id, target, detail, status, outcome
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::smallint[],
        $9::text[])
    AS record (who, address, action, applicant_service, expiration_id, target, detail, status, outcome)
