extension Migration {
    /// Whether timers fire, in one row; see docs/adr/0028. The database is known by the server's system identifier and by
    /// its own number there: NULL until a service has read them.
    static let addFiring = Migration(
        version: 21, name: "add_firing",
        statements: [
            """
            CREATE TABLE timer_service.firing (
                id smallint PRIMARY KEY CHECK (id = 1),
                is_paused boolean NOT NULL,
                reason text,
                changed_at timestamptz NOT NULL DEFAULT now(),
                changed_by text,
                system_identifier bigint,
                database_oid bigint,
                CHECK (is_paused = (reason IS NOT NULL))
            )
            """,
            "INSERT INTO timer_service.firing (id, is_paused) VALUES (1, false)",
            // NULL: of a release that knows of no pause.
            "ALTER TABLE timer_service.replicas ADD COLUMN obeys_pauses boolean",
        ], compatibleWith: FiringStatements.oldestRelease)
}
