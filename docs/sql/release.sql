-- release: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH slice AS (
    SELECT coalesce(
        (SELECT due_at FROM timer_service.pending_expirations
            WHERE due_at > $2::timestamptz AND due_at <= now() + interval '1 hour'
            ORDER BY due_at OFFSET $3::bigint LIMIT 1),
        'infinity') AS until
), freed AS (
    UPDATE timer_service.pending_expirations p SET owner = NULL
    WHERE p.owner = ANY ($1::int[]) AND p.id = ANY (ARRAY(
        SELECT id FROM timer_service.pending_expirations
        WHERE due_at > $2::timestamptz AND due_at <= (SELECT until FROM slice)
            AND due_at <= now() + interval '1 hour' AND owner = ANY ($1::int[])
        ORDER BY due_at LIMIT $4::bigint))
    RETURNING p.id
)
SELECT until, until = 'infinity', (SELECT count(*) FROM freed) FROM slice
