-- change_classify: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT e.id, s.status, p.id, p.owner, k.id, k.fingerprint,
    (SELECT r.id FROM timer_service.expirations r WHERE r.id = input.new_id),
    EXISTS (SELECT FROM timer_service.occurrences o WHERE o.expiration_id = input.id),
    e.due_at > '9999-12-31T23:59:59.999Z'::timestamptz
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[],
        $7::uuid[])
    WITH ORDINALITY AS input (id, asked_service, key, start_date, interval_ms, shift_ms, new_id, position)
LEFT JOIN LATERAL (
    SELECT id, applicant_service,
        greatest(coalesce(input.start_date, start_date) + coalesce(shift_ms, 0) / 3600000 * interval '1 hour'
        + coalesce(shift_ms, 0) % 3600000 * interval '1 millisecond', '0001-01-01T00:00:00Z'::timestamptz) + coalesce(input.interval_ms, expiration_interval_ms) / 3600000 * interval '1 hour'
        + coalesce(input.interval_ms, expiration_interval_ms) % 3600000 * interval '1 millisecond' AS due_at
    FROM timer_service.expirations
    WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
    OFFSET 0
) AS e ON true
LEFT JOIN LATERAL (
    SELECT status FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
) AS s ON true
LEFT JOIN LATERAL (
    SELECT id, owner FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
) AS p ON true
LEFT JOIN LATERAL (
    SELECT id, fingerprint FROM timer_service.idempotency_keys
    WHERE applicant_service = e.applicant_service AND key = input.key OFFSET 0
) AS k ON true
ORDER BY input.position
