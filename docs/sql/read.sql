-- read: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT e.id, e.payload, e.output_mode,
    (SELECT json_object_agg(name, value)::text FROM (SELECT name, value FROM timer_service.labels WHERE id = e.id ORDER BY name) AS own),
    e.start_date, e.expiration_interval_ms, e.applicant_service, e.due_at,
    coalesce(s.status, 0::smallint), e.created_at,
    greatest(s.settled_at, p.retried_at, e.updated_at, e.created_at),
    coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int),
    coalesce(s.last_error, p.last_error), s.fired_at, e.on_error, e.on_end, e.dead_letter_of, e.replay_of,
    e.creator_id, coalesce(s.updater_id, e.updater_id, e.creator_id), e.first_due_at
FROM unnest($1::uuid[]) AS input (id)
CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = input.id OFFSET 0) AS e
LEFT JOIN LATERAL (
    SELECT * FROM timer_service.pending_expirations WHERE id = input.id OFFSET 0
) AS p ON true
LEFT JOIN LATERAL (
    SELECT * FROM timer_service.settled_expirations WHERE id = input.id OFFSET 0
) AS s ON true
