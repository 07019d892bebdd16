-- destination_control: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.destination_controls AS c (key, is_paused, concurrency, rate_per_second)
SELECT $1::text, $2::boolean, $3::int, $4::int
WHERE (SELECT count(*) FROM timer_service.destination_controls WHERE key <> $1::text) < $5::bigint
ON CONFLICT (key) DO UPDATE SET is_paused = EXCLUDED.is_paused, concurrency = EXCLUDED.concurrency,
    rate_per_second = EXCLUDED.rate_per_second, changed_at = now()
RETURNING c.key
