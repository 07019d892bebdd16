-- register: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.replicas (alive_until)
VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond') RETURNING owner
