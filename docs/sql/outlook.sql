-- outlook: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT clock_timestamp(),
    (SELECT due_at FROM timer_service.pending_expirations
        WHERE owner IS NULL AND due_at > now() + $1::bigint * interval '1 microsecond'
        ORDER BY due_at LIMIT 1),
    now() - interval '5 seconds'
