-- firing_state: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH alive AS (
    SELECT held, beat_at, obeys_pauses FROM timer_service.replicas WHERE alive_until > clock_timestamp()
)
SELECT f.is_paused, f.reason, f.changed_at, f.changed_by, (SELECT coalesce(sum(held), 0)::bigint FROM alive),
    (SELECT count(*) FROM alive WHERE beat_at <= f.changed_at),
    (SELECT count(*) FROM alive WHERE obeys_pauses IS NULL), f.system_identifier, f.database_oid FROM timer_service.firing f WHERE f.id = 1
