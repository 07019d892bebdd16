extension Migration {
    /// The tables of apps, of their named schedules, and of the expirations that were made for nominal times, see
    /// docs/adr/0006.
    static let addNamedSchedules = Migration(
        version: 2, name: "add_named_schedules", statements: [apps] + named + [occurrences])

    private static let apps = """
        CREATE TABLE timer_service.apps (
            account_id text PRIMARY KEY,
            domain text NOT NULL,
            region text NOT NULL,
            iparams text NOT NULL,
            handler text,
            output_mode text NOT NULL,
            destination bigint NOT NULL,
            one_time_schedules int NOT NULL,
            recurring_schedules int NOT NULL,
            data_bytes int NOT NULL,
            minimum_lead_ms bigint NOT NULL,
            maximum_lead_ms bigint NOT NULL,
            timeout_ms bigint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now()
        )
        """

    /// `nominal_at` and `expiration_id`: the schedule's current occurrence, the last one once `is_over`.
    /// Each index holds the rows that one of the keeper's two statements asks for, and few others.
    private static let named = [
        """
        CREATE TABLE timer_service.schedules (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            account_id text NOT NULL REFERENCES timer_service.apps ON DELETE CASCADE,
            name text NOT NULL,
            data text NOT NULL,
            schedule_at timestamptz NOT NULL,
            schedule_at_text text NOT NULL,
            repeat text,
            ends_at timestamptz,
            nominal_at timestamptz NOT NULL,
            expiration_id uuid,
            is_paused boolean NOT NULL DEFAULT false,
            is_over boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (account_id, name)
        )
        """,
        """
        CREATE INDEX schedules_by_nominal_time ON timer_service.schedules (nominal_at)
            WHERE NOT is_paused AND NOT is_over
        """,
        "CREATE INDEX schedules_over ON timer_service.schedules (id) WHERE is_over AND NOT is_paused",
    ]

    /// The key is the promise: one expiration for each nominal time of a schedule.
    private static let occurrences = """
        CREATE TABLE timer_service.occurrences (
            schedule_id bigint NOT NULL REFERENCES timer_service.schedules ON DELETE CASCADE,
            nominal_at timestamptz NOT NULL,
            expiration_id uuid NOT NULL,
            PRIMARY KEY (schedule_id, nominal_at)
        )
        """
}
