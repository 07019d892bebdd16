-- register: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.replicas (alive_until, beat_at, run, host, version, clock_skew_us, held, fired, retried,
    failed, lateness)
VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond', clock_timestamp(), $2::bigint, $3::text,
    $4::text, $5::bigint, $6::int, $7::bigint, $8::bigint, $9::bigint, $10::bigint[])
RETURNING owner
