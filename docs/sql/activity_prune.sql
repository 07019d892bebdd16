-- activity_prune: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.activity WHERE (step, at, run) IN (
    SELECT old.step, old.at, old.run
    FROM (VALUES (10, interval '920 s'), (120, interval '21840 s'), (1800, interval '608400 s')) AS kept (step, age), LATERAL (
        SELECT step, at, run FROM timer_service.activity
        WHERE step = kept.step AND at < now() - kept.age
        ORDER BY at LIMIT $1::bigint FOR UPDATE SKIP LOCKED
    ) AS old)
