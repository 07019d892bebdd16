-- limit: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT set_config('statement_timeout', $1::text, true)
