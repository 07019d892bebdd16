-- database_own_identity: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT NULL::bigint, (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
