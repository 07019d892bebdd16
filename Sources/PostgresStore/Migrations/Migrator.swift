import Glibc
import Logging
import TimerCore

/// The steps that bring the schema up to date. Any number of replicas may take them at once.
struct Migrator {
    let connection: Connection
    let logger: Logger
    var migrations = Migration.all

    /// The key of the lock is any number; the same in every replica.
    private static let lock = "SELECT pg_advisory_xact_lock(7211060427346123)"
    /// The time that all statements of a migration together may wait for locks. A table that a dump is reading cannot be
    /// altered, and all other statements wait behind the one that wants to, and behind the locks that the migration
    /// holds already: not for long, and again later.
    private static let patience = Duration.seconds(1)
    /// The longest that a statement may take, and the wait for other replicas.
    private static let timeout = Duration.seconds(60)

    func migrate() throws(DatabaseError) {
        try checkEncoding()
        while try step() {}
    }

    /// Payloads are kept byte for byte: an encoding that cannot hold all of Unicode would refuse or change them.
    private func checkEncoding() throws(DatabaseError) {
        guard connection.parameterStatus("server_encoding") == "UTF8" else {
            throw DatabaseError(kind: .failed, reason: "the database's encoding must be UTF8")
        }
    }

    /// One migration in one transaction, or an index that must be there first, under a lock that ends with it (a
    /// session's lock would not survive a pooler). An error leaves the transaction to the connection, which its caller
    /// drops.
    ///
    /// The isolation level is said: with the snapshot of `repeatable read`, taken before the wait for the lock, a replica
    /// would not see what another has done meanwhile.
    ///
    /// - Returns: true if there may be more to do.
    private func step() throws(DatabaseError) -> Bool {
        try run("BEGIN ISOLATION LEVEL READ COMMITTED")
        try run(Self.lock)
        try limitLocks(to: Self.patience)
        let journal = SchemaJournal(connection: connection, deadline: .now + Self.timeout)
        try journal.create()
        let schema = try journal.version()
        guard try isToMigrate(schema), let migration = migrations.first(where: { $0.version > schema.version }) else {
            try run("COMMIT")
            return false
        }
        if let index = migration.index, try index.comesFirst(on: connection) {
            try run("COMMIT")
            try index.build(on: connection)
            // Another replica may be building it.
            usleep(100_000)
            return true
        }
        try apply(migration)
        try journal.add(migration)
        try run("COMMIT")
        logger.info("migrated", metadata: ["version": "\(migration.version)", "name": "\(migration.name)"])
        return true
    }

    private func isToMigrate(_ schema: SchemaVersion) throws(DatabaseError) -> Bool {
        let newest = migrations.map(\.version).max() ?? 0
        switch schema.action(forKnown: newest) {
        case .migrate: return true
        case .none: return false
        case .serveNewer:
            logger.notice(
                "the schema is newer than this service, and works with it",
                metadata: ["schema": "\(schema.version)", "known": "\(newest)"])
            return false
        case .refuse: throw DatabaseError(kind: .failed, reason: schema.refusal(forKnown: newest))
        }
    }

    private func apply(_ migration: Migration) throws(DatabaseError) {
        let end = ContinuousClock.now + Self.patience
        for sql in migration.statements + (migration.index.map { [$0.statement] } ?? []) {
            try limitLocks(to: end - .now)
            try run(sql)
        }
    }

    /// Bounds the wait of each statement from now on, until the end of the transaction.
    private func limitLocks(to patience: Duration) throws(DatabaseError) {
        // 0 would be no bound.
        try run("SELECT set_config('lock_timeout', '\(max(patience.wholeMilliseconds, 1))', true)")
    }

    private func run(_ sql: String) throws(DatabaseError) {
        try connection.run(Statement("", sql), until: .now + Self.timeout)
    }
}
