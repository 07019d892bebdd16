-- destination_entries: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT key, under_way, waiting, cap, milli_rate, failures, circuit, circuit_since, last_error, last_error_at,
    used_at FROM timer_service.destination_reports
WHERE ($1::text IS NULL OR key = $1::text) AND owner IN (SELECT owner FROM timer_service.replicas)
    AND (used_at > now() - $2::bigint * interval '1 microsecond' OR under_way + waiting > 0)
