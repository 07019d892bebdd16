/// The version of the schema in the database, and the oldest service that works with it.
struct SchemaVersion: Equatable {
    /// A service's next step, by the newest migration that it knows.
    enum Action: Equatable {
        case migrate
        /// The schema is what the service knows.
        case none
        /// The schema is newer, and what was added since disturbs no older service.
        case serveNewer
        /// The schema is newer, and the service does not work with it.
        case refuse
    }

    /// The newest migration that was applied; 0: none.
    let version: Int32
    /// The newest migration that a service must know to work with the schema.
    let required: Int32

    func action(forKnown newest: Int32) -> Action {
        if version < newest { return .migrate }
        if version == newest { return .none }
        return required <= newest ? .serveNewer : .refuse
    }

    /// The advice to the operator of a service that knows `newest` and cannot work with this schema.
    func refusal(forKnown newest: Int32) -> String {
        """
        the schema is at migration \(version) and needs a service that knows migration \(required) at least; this one \
        knows \(newest). Deploy the newer release again, or restore the database from before its migration
        """
    }
}

/// The table `schema_migrations`: the migrations that were applied.
struct SchemaJournal {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    /// Creates the schema and the table, or its newest column, where they are missing: CREATE IF NOT EXISTS asks for the
    /// right to create even where nothing is to be created.
    func create() throws(DatabaseError) {
        let found = try run(
            """
            SELECT to_regclass('timer_service.schema_migrations') IS NOT NULL, EXISTS (
                SELECT FROM pg_attribute WHERE attrelid = to_regclass('timer_service.schema_migrations')
                    AND attname = 'compatible_with')
            """)
        if found.bool(0, 0) != true {
            try run("CREATE SCHEMA IF NOT EXISTS timer_service")
            try run(
                """
                CREATE TABLE timer_service.schema_migrations (
                    version int PRIMARY KEY,
                    name text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(),
                    compatible_with int
                )
                """)
        } else if found.bool(0, 1) != true {
            try run("ALTER TABLE timer_service.schema_migrations ADD COLUMN compatible_with int")
        }
    }

    func version() throws(DatabaseError) -> SchemaVersion {
        let rows = try run(
            """
            SELECT coalesce(max(version), 0), coalesce(max(coalesce(compatible_with, version)), 0)
            FROM timer_service.schema_migrations
            """)
        guard let version = rows.integer(0, 0, as: Int32.self), let required = rows.integer(0, 1, as: Int32.self) else {
            throw DatabaseError(kind: .failed, reason: "no schema version")
        }
        return SchemaVersion(version: version, required: required)
    }

    func add(_ migration: Migration) throws(DatabaseError) {
        try run(
            """
            INSERT INTO timer_service.schema_migrations (version, name, compatible_with)
            VALUES (\(migration.version), '\(migration.name)', \(migration.compatibleWith ?? migration.version))
            """)
    }

    @discardableResult
    private func run(_ sql: String) throws(DatabaseError) -> Rows {
        try connection.run(Statement("", sql), until: deadline)
    }
}
