extension Migration {
    /// What operators ask of destinations, what replicas see of them, and how they share them; see docs/adr/0016.
    static let addDestinationControls = Migration(
        version: 9, name: "add_destination_controls",
        statements: [
            // `next_slot_at`: from then on no slot has been granted. `margin_us`: how late after its slot an attempt may
            // go out.
            """
            CREATE TABLE timer_service.destination_controls (
                key text PRIMARY KEY,
                is_paused boolean NOT NULL,
                concurrency int,
                rate_per_second int,
                next_slot_at timestamptz NOT NULL DEFAULT '-infinity',
                margin_us bigint NOT NULL DEFAULT 0,
                changed_at timestamptz NOT NULL DEFAULT now()
            ) WITH (fillfactor = 50)
            """,
            """
            CREATE TABLE timer_service.destination_permits (
                key text,
                owner int,
                permits int NOT NULL,
                wanted int NOT NULL,
                PRIMARY KEY (key, owner)
            ) WITH (fillfactor = 50)
            """,
            """
            CREATE TABLE timer_service.destination_reports (
                key text,
                owner int,
                under_way int NOT NULL,
                waiting int NOT NULL,
                cap int NOT NULL,
                milli_rate int NOT NULL,
                failures int NOT NULL,
                circuit smallint NOT NULL,
                circuit_since timestamptz,
                last_error text,
                last_error_at timestamptz,
                used_at timestamptz NOT NULL,
                PRIMARY KEY (key, owner)
            ) WITH (fillfactor = 50)
            """,
        ], compatibleWith: 6)
}
