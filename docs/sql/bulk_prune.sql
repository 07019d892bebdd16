-- bulk_prune: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH old AS MATERIALIZED (
    SELECT id FROM timer_service.bulk_operations WHERE ended_at < now() - $1::bigint * interval '1 microsecond'
), forgotten AS (
    DELETE FROM timer_service.bulk_changes WHERE ctid = ANY (ARRAY(
        SELECT c.ctid FROM old JOIN timer_service.bulk_changes c ON c.operation = old.id
        LIMIT $2::bigint FOR UPDATE OF c SKIP LOCKED))
    RETURNING id
), gone AS (
    DELETE FROM timer_service.bulk_operations o USING old
    WHERE o.id = old.id AND NOT EXISTS (SELECT FROM timer_service.bulk_changes WHERE operation = old.id)
)
SELECT count(*) FROM forgotten
