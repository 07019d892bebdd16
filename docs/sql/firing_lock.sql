-- firing_lock: written by RENDER_SQL=1 swift test --filter StatementTextTests
LOCK TABLE timer_service.firing IN ACCESS EXCLUSIVE MODE
