-- bulk_next_step: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT (extract(epoch FROM greatest(max(next_step_at) - clock_timestamp(), interval '0')) * 1000000)::bigint,
    count(*) > 0
FROM timer_service.bulk_operations WHERE ended_at IS NULL
