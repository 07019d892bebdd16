extension Migration {
    /// What replicas tell with their heartbeats, and its rollup; see docs/adr/0023.
    static let addActivity = Migration(
        version: 17, name: "add_activity",
        statements: [
            // NULL: of a release that does not tell. No index: the heartbeat stays a HOT update.
            """
            ALTER TABLE timer_service.replicas
                ADD COLUMN run bigint,
                ADD COLUMN host text,
                ADD COLUMN version text,
                ADD COLUMN beat_at timestamptz,
                ADD COLUMN clock_skew_us bigint,
                ADD COLUMN held int,
                ADD COLUMN fired bigint,
                ADD COLUMN retried bigint,
                ADD COLUMN failed bigint,
                ADD COLUMN lateness bigint[]
            """,
            """
            CREATE TABLE timer_service.replica_runs (
                run bigint PRIMARY KEY,
                owner int NOT NULL,
                host text NOT NULL,
                version text NOT NULL,
                started_at timestamptz NOT NULL,
                beat_at timestamptz NOT NULL,
                clock_skew_us bigint NOT NULL,
                held int NOT NULL,
                stopped_at timestamptz
            ) WITH (fillfactor = 50)
            """,
            // All that a run had counted at the last heartbeat of a step, which is `step` seconds long and begins at `at`.
            """
            CREATE TABLE timer_service.activity (
                step int,
                at timestamptz,
                run bigint,
                counted_at timestamptz NOT NULL,
                fired bigint NOT NULL,
                retried bigint NOT NULL,
                failed bigint NOT NULL,
                lateness bigint[] NOT NULL,
                PRIMARY KEY (step, at, run)
            ) WITH (fillfactor = 70)
            """,
        ], compatibleWith: 6)
}
