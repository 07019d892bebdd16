-- app_rewrite_events: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH app AS MATERIALIZED (
    SELECT * FROM timer_service.apps WHERE account_id = $1::text AND rewritten_to IS NOT NULL
), next AS MATERIALIZED (
    SELECT s.id, s.expiration_id, s.nominal_at, octet_length(s.data) AS size
    FROM app JOIN timer_service.schedules s ON s.account_id = $1::text
        AND (s.nominal_at, s.id) > (app.rewritten_to, app.rewritten_to_id)
    ORDER BY s.nominal_at, s.id LIMIT $2::bigint
), sized AS (
    SELECT *, sum(size) OVER (ORDER BY nominal_at, id) - size AS before FROM next
), slice AS MATERIALIZED (
    SELECT * FROM sized WHERE before < $3::bigint
), free AS (
    SELECT p.id FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT expiration_id FROM slice)) AND p.owner IS NULL
    ORDER BY p.id FOR UPDATE
), document AS (
    UPDATE timer_service.expirations e
    SET payload = app.event_head || floor(extract(epoch FROM slice.nominal_at) * 1000)::bigint || app.event_middle || s.data || app.event_tail,
        output_mode = app.event_output_mode, destination = app.destination
    FROM app, slice JOIN timer_service.schedules s ON s.id = slice.id
    WHERE e.id = ANY (ARRAY(SELECT id FROM free)) AND e.id = slice.expiration_id
    RETURNING e.id, e.destination, octet_length(e.payload) + octet_length(e.output_mode) AS size
), gone AS (
    DELETE FROM timer_service.pending_expirations p WHERE p.id = ANY (ARRAY(SELECT id FROM document))
    RETURNING p.*
), queued AS (
    INSERT INTO timer_service.pending_expirations
        (id, due_at, size, destination, claimable_until, attempt, interruptions, earlier_failures, last_error, retried_at, letters)
    SELECT id, due_at, document.size, document.destination, claimable_until, attempt, interruptions, earlier_failures, last_error, retried_at, letters
    FROM gone JOIN document USING (id)
), last AS (
    SELECT nominal_at, id, (SELECT count(*) FROM slice) = $2::bigint
        OR (SELECT count(*) FROM slice) < (SELECT count(*) FROM next) AS is_cut
    FROM slice ORDER BY nominal_at DESC, id DESC LIMIT 1
)
UPDATE timer_service.apps a
SET rewritten_to = (SELECT nominal_at FROM last WHERE is_cut),
    rewritten_to_id = (SELECT id FROM last WHERE is_cut)
FROM app WHERE a.account_id = app.account_id
RETURNING a.rewritten_to IS NOT NULL
