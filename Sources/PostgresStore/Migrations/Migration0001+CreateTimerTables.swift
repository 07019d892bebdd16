extension Migration {
    /// The tables of timers, see docs/adr/0001: the document is written once; the narrow queue beside it takes all
    /// updates; a timer that has ended moves to a table that is only appended to.
    static let createTimerTables = Migration(
        version: 1, name: "create_timer_tables",
        statements: documents + queue + ended + [replicas] + idempotency)

    private static let documents = [
        """
        CREATE TABLE timer_service.expirations (
            id uuid PRIMARY KEY,
            applicant_service text NOT NULL,
            start_date timestamptz NOT NULL,
            expiration_interval_ms bigint NOT NULL,
            due_at timestamptz NOT NULL,
            payload text NOT NULL,
            output_mode text NOT NULL,
            destination bigint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """,
        "CREATE INDEX expirations_by_due ON timer_service.expirations (due_at, id)",
        "CREATE INDEX expirations_by_applicant ON timer_service.expirations (applicant_service, id)",
    ]

    /// No index holds `owner` or `attempt`, so a claim is a HOT update; fillfactor leaves it room in the page.
    private static let queue = [
        """
        CREATE TABLE timer_service.pending_expirations (
            id uuid PRIMARY KEY,
            due_at timestamptz NOT NULL,
            owner int,
            attempt int NOT NULL DEFAULT 0,
            size int NOT NULL,
            destination bigint NOT NULL,
            last_error text,
            retried_at timestamptz
        ) WITH (
            fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
            autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0
        )
        """,
        "CREATE INDEX pending_expirations_by_due ON timer_service.pending_expirations (due_at)",
    ]

    private static let ended = [
        """
        CREATE TABLE timer_service.settled_expirations (
            id uuid PRIMARY KEY,
            status smallint NOT NULL CHECK (status IN (1, 2, 3)),
            settled_at timestamptz NOT NULL,
            fired_at timestamptz,
            failure_count int NOT NULL,
            last_error text
        )
        """,
        """
        CREATE INDEX settled_expirations_by_time ON timer_service.settled_expirations
            USING brin (settled_at) WITH (pages_per_range = 32, autosummarize = on)
        """,
        "CREATE INDEX settled_expirations_unfired ON timer_service.settled_expirations (id) WHERE status IN (2, 3)",
    ]

    /// One row is all that a heartbeat touches.
    private static let replicas = """
        CREATE TABLE timer_service.replicas (
            owner int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            started_at timestamptz NOT NULL DEFAULT now(),
            alive_until timestamptz NOT NULL
        ) WITH (fillfactor = 10)
        """

    private static let idempotency = [
        """
        CREATE TABLE timer_service.idempotency_keys (
            applicant_service text NOT NULL,
            key text NOT NULL,
            fingerprint bytea NOT NULL,
            id uuid NOT NULL,
            PRIMARY KEY (applicant_service, key)
        )
        """,
        "CREATE INDEX idempotency_keys_by_id ON timer_service.idempotency_keys (id)",
    ]
}
