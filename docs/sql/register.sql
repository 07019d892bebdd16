-- register: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.replicas (alive_until, name, process_space, process_number, process_started)
VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond', $2::text, $3::text, $4::int, $5::bigint)
RETURNING owner
