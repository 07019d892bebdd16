import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

extension TestDatabase {
    /// Stores timers that are due in 2100, with ids of now.
    func addTimers(_ count: Int, of tenant: String = "other") throws {
        try run(
            """
            WITH document AS (
                INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms,
                    due_at, payload, output_mode, destination)
                SELECT \(TimerFragments.newID), '\(tenant)', '2100-01-01', 0, '2100-01-01', '{}', '{}', 1
                FROM generate_series(1, \(count))
                RETURNING id, due_at, destination
            )
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, 4, destination FROM document
            """)
    }

    /// A connection in whose transaction no replica makes a step.
    func holdSteps() throws -> Connection {
        try hold(lock: BulkStatements.stepLock)
    }

    /// A connection until whose transaction's end nobody gets by who does this with rows of a table.
    func holdUp(_ event: String, on table: String) throws -> Connection {
        try run(
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN new; END'
            """)
        try run(
            "CREATE TRIGGER wait BEFORE \(event) ON timer_service.\(table) FOR EACH ROW EXECUTE FUNCTION wait()")
        return try hold(lock: "1")
    }

    /// A connection whose transaction has this advisory lock.
    func hold(lock: String) throws -> Connection {
        let connection = try connect()
        try connection.run(Statement("", "BEGIN"), until: .now + .seconds(60))
        try connection.run(Statement("", "SELECT pg_advisory_xact_lock(\(lock))"), until: .now + .seconds(60))
        return connection
    }
}
