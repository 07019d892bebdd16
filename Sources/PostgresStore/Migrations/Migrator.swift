import Glibc
import Logging
import TimerCore

/// Brings the schema up to date. Any number of replicas may do the same at once.
struct Migrator {
    let connection: Connection
    let logger: Logger
    var migrations = Migration.all

    /// Any number; the same in every replica.
    private static let lock = "SELECT pg_advisory_xact_lock(7211060427346123)"
    /// Milliseconds. A table that a dump is reading cannot be altered, and all other statements wait behind the one that
    /// wants to: not for long, and again later.
    private static let patience = "SELECT set_config('lock_timeout', '2000', true)"

    func migrate() throws(DatabaseError) {
        try checkEncoding()
        let newest = migrations.map(\.version).max() ?? 0
        while true {
            guard let version = try step(), version < newest else { return }
        }
    }

    /// Payloads are kept byte for byte: an encoding that cannot hold all of Unicode would refuse or change them.
    private func checkEncoding() throws(DatabaseError) {
        guard connection.parameterStatus("server_encoding") == "UTF8" else {
            throw DatabaseError(kind: .failed, reason: "the database's encoding must be UTF8")
        }
    }

    /// One migration in one transaction, or an index that must be there first, under a lock that ends with it (a
    /// session's lock would not survive a pooler). An error leaves the transaction to the connection, which its caller drops.
    ///
    /// - Returns: the version reached.
    private func step() throws(DatabaseError) -> Int32? {
        try run("BEGIN")
        try run(Self.lock)
        try run(Self.patience)
        let version = try currentVersion()
        let newest = migrations.map(\.version).max() ?? 0
        guard version <= newest else {
            throw DatabaseError(
                kind: .failed, reason: "the schema is version \(version), newer than \(newest), the last known here")
        }
        guard let migration = migrations.first(where: { $0.version > version }) else {
            try run("COMMIT")
            return nil
        }
        if let index = migration.index, try index.comesFirst(on: connection) {
            try run("COMMIT")
            try index.build(on: connection)
            // Another may be at it.
            usleep(100_000)
            return version
        }
        for statement in migration.statements { try run(statement) }
        if let index = migration.index { try run(index.statement) }
        try run(
            """
            INSERT INTO timer_service.schema_migrations (version, name)
            VALUES (\(migration.version), '\(migration.name)')
            """)
        try run("COMMIT")
        logger.info("migrated", metadata: ["version": "\(migration.version)", "name": "\(migration.name)"])
        return migration.version
    }

    private func currentVersion() throws(DatabaseError) -> Int32 {
        // CREATE IF NOT EXISTS asks for the right to create even where nothing is to be created.
        let found = try run("SELECT to_regclass('timer_service.schema_migrations') IS NOT NULL")
        if found.integer(0, 0, as: Int8.self) != 1 {
            try run("CREATE SCHEMA IF NOT EXISTS timer_service")
            try run(
                """
                CREATE TABLE timer_service.schema_migrations (
                    version int PRIMARY KEY,
                    name text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """)
        }
        let version = try run("SELECT coalesce(max(version), 0) FROM timer_service.schema_migrations")
        return version.integer(0, 0, as: Int32.self) ?? 0
    }

    @discardableResult
    private func run(_ sql: String) throws(DatabaseError) -> Rows {
        try connection.run(Statement("", sql), until: .now + .seconds(60))
    }
}
