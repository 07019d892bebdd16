-- register: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.replicas (alive_until, name, process_space, process_number, process_started, beat_at,
    run, host, version, clock_skew_us, held, fired, retried, failed, lateness, obeys_pauses)
VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond', $2::text, $3::text, $4::int, $5::bigint,
    clock_timestamp(), $6::bigint, $7::text, $8::text, $9::bigint, $10::int, $11::bigint, $12::bigint,
    $13::bigint, $14::bigint[], true)
RETURNING owner
