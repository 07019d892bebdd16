-- firing_patience: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT set_config('lock_timeout', '500', true)
