-- departed: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT owner FROM timer_service.departed_replicas
