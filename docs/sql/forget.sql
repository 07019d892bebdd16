-- forget: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.departed_replicas WHERE owner = ANY ($1::int[])
