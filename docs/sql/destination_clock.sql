-- destination_clock: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT clock_timestamp() AS value
