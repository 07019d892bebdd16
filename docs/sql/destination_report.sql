-- destination_report: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.destination_reports (owner, key, under_way, waiting, cap, milli_rate, failures, circuit, circuit_since, last_error, last_error_at,
    used_at)
SELECT DISTINCT ON (report.key) $1::int, report.*
FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::smallint[],
    $9::timestamptz[], $10::text[], $11::timestamptz[], $12::timestamptz[]) AS report (key)
ON CONFLICT (key, owner) DO UPDATE SET under_way = EXCLUDED.under_way, waiting = EXCLUDED.waiting,
    cap = EXCLUDED.cap, milli_rate = EXCLUDED.milli_rate, failures = EXCLUDED.failures,
    circuit = EXCLUDED.circuit, circuit_since = EXCLUDED.circuit_since, last_error = EXCLUDED.last_error,
    last_error_at = EXCLUDED.last_error_at, used_at = EXCLUDED.used_at
