-- along_index: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('enable_sort', 'off', true)
