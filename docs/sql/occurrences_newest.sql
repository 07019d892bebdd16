-- occurrences_newest: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT s.id, o.nominal_at, o.expiration_id, coalesce(ended.status, pending.status)
FROM unnest($1::bigint[]) AS s (id)
CROSS JOIN LATERAL (
    SELECT nominal_at, expiration_id FROM timer_service.occurrences
    WHERE schedule_id = s.id AND nominal_at <= now() ORDER BY nominal_at DESC LIMIT $2::bigint
) AS o
LEFT JOIN LATERAL (
    SELECT status FROM timer_service.settled_expirations WHERE id = o.expiration_id OFFSET 0
) AS ended ON true
LEFT JOIN LATERAL (
    SELECT 0::smallint AS status FROM timer_service.pending_expirations WHERE id = o.expiration_id OFFSET 0
) AS pending ON true
WHERE coalesce(ended.status, pending.status) IS NOT NULL
ORDER BY s.id, o.nominal_at DESC
