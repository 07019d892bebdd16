-- release: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH slice AS (
    SELECT coalesce(
        (SELECT due_at FROM timer_service.pending_expirations
            WHERE due_at > $2::timestamptz AND due_at <= now() + interval '1 hour'
            ORDER BY due_at OFFSET $3::bigint LIMIT 1),
        'infinity') AS until
), held AS MATERIALIZED (
    SELECT id, owner, attempt FROM timer_service.pending_expirations
    WHERE due_at > $2::timestamptz AND due_at <= (SELECT until FROM slice)
        AND due_at <= now() + interval '1 hour' AND owner = ANY ($1::int[])
    ORDER BY due_at LIMIT $4::bigint FOR UPDATE
), freed AS (
    UPDATE timer_service.pending_expirations SET owner = NULL
    WHERE owner = ANY ($1::int[]) AND id = ANY (ARRAY(SELECT id FROM held))
    RETURNING id
), lost AS (
    INSERT INTO timer_service.attempts (expiration_id, number, outcome, replica, next_attempt_at)
    SELECT id, attempt, 4, owner, clock_timestamp() FROM held
    ON CONFLICT DO NOTHING
)
SELECT until, until = 'infinity', (SELECT count(*) FROM freed) FROM slice
