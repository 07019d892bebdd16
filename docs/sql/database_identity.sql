-- database_identity: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT system_identifier, (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) FROM pg_control_system()
