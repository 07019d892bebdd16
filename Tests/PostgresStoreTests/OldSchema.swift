import Logging
import TestSupport
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A database as a release left it whose newest migration was this one, with timers in every state.
struct OldSchema: CustomStringConvertible, Sendable {
    let version: Int32

    /// Those of all releases before this one.
    static let all = Migration.all.map { OldSchema(version: $0.version) }

    var description: String {
        "migration \(version)"
    }

    /// What was there, by state.
    struct Timers {
        let waiting = ExpirationID.random()
        /// Two attempts have failed.
        let retried = ExpirationID.random()
        /// By a replica that is gone, in its first attempt.
        let claimed = ExpirationID.random()
        let delivered = ExpirationID.random()
        let aborted = ExpirationID.random()
        let failed = ExpirationID.random()
        /// Of the schedule "daily"; nil: there were none.
        var occurrence: ExpirationID?

        var pending: [ExpirationID] {
            [waiting, retried, claimed] + (occurrence.map { [$0] } ?? [])
        }

        var ended: [ExpirationID] {
            [delivered, aborted, failed]
        }
    }

    /// Makes the tables, and fills them with the statements that were right for them.
    func make(in database: TestDatabase) throws -> Timers {
        let connection = try database.connect()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let migrations = Migration.all.filter { $0.version <= version }
        try Migrator(connection: connection, logger: logger, migrations: migrations).migrate()
        var timers = Timers()
        for id in timers.pending + timers.ended { try addDocument(id, in: database) }
        try addQueue(timers, in: database)
        try addEnds(timers, in: database)
        try database.run(
            """
            INSERT INTO timer_service.idempotency_keys VALUES ('upgraded', 'k', '\\x01', '\(timers.waiting)')
            """)
        if version >= 2 { timers.occurrence = try addSchedule(in: database) }
        return timers
    }

    private func addDocument(_ id: ExpirationID, in database: TestDatabase) throws {
        try database.run(
            """
            INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at,
                payload, output_mode, destination)
            VALUES ('\(id)', 'upgraded', now() - interval '1 hour', 0, now() - interval '1 hour', '{"id":"\(id)"}',
                '{"type":"kafka","topics":["t"]}', \(QueueKey(tenant: TenantKey("upgraded"), destination: DestinationKey("kafka")).rawValue))
            """)
    }

    private func addQueue(_ timers: Timers, in database: TestDatabase) throws {
        try database.run(
            "INSERT INTO timer_service.replicas (alive_until) VALUES (now() - interval '1 minute')")
        for (id, owner, attempt, error) in [
            (timers.waiting, "NULL", 0, "NULL"), (timers.retried, "NULL", 2, "'503'"),
            (timers.claimed, "(SELECT max(owner) FROM timer_service.replicas)", 1, "NULL"),
        ] {
            try database.run(
                """
                INSERT INTO timer_service.pending_expirations (id, due_at, owner, attempt, size, destination, last_error)
                SELECT id, due_at, \(owner), \(attempt), length(payload) + length(output_mode), destination, \(error)
                FROM timer_service.expirations WHERE id = '\(id)'
                """)
        }
        guard version >= 7 else { return }
        try database.run(
            """
            INSERT INTO timer_service.attempts (expiration_id, number, outcome, reason)
            SELECT '\(timers.retried)', number, 2, '503' FROM generate_series(1, 2) AS number
            """)
    }

    private func addEnds(_ timers: Timers, in database: TestDatabase) throws {
        try database.run(
            """
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, fired_at, failure_count, last_error)
            VALUES ('\(timers.delivered)', 1, now(), now(), 0, NULL), ('\(timers.aborted)', 2, now(), NULL, 0, NULL),
                ('\(timers.failed)', 3, now(), NULL, 12, '503')
            """)
    }

    /// An app with a schedule that stands at an occurrence which is due.
    private func addSchedule(in database: TestDatabase) throws -> ExpirationID {
        let id = ExpirationID.random()
        try addDocument(id, in: database)
        try database.run(
            """
            INSERT INTO timer_service.apps (account_id, domain, region, iparams, output_mode, destination,
                one_time_schedules, recurring_schedules, data_bytes, minimum_lead_ms, maximum_lead_ms, timeout_ms)
            VALUES ('account', 'd', 'US', '{}', '{"type":"kafka","topics":["t"]}', 0, 10, 10, 4096, 0, 1000000, 1000)
            """)
        try database.run(
            """
            WITH schedule AS (
                INSERT INTO timer_service.schedules (account_id, name, data, schedule_at, schedule_at_text, repeat,
                    nominal_at, expiration_id)
                VALUES ('account', 'daily', '{}', now() - interval '10 seconds', '2026-01-01T00:00:00Z',
                    '{"time_unit":"days","frequency":1}', now() - interval '10 seconds', '\(id)')
                RETURNING id, nominal_at
            )
            INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
            SELECT id, nominal_at, '\(id)' FROM schedule
            """)
        try database.run(
            """
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, now() - interval '10 seconds', 4, destination FROM timer_service.expirations WHERE id = '\(id)'
            """)
        return id
    }
}
