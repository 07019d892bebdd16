extension Migration {
    /// The attempts that came to nothing, a row each; what the end says of the attempt that delivered; and the outputs
    /// that are told of a timer's end, see docs/adr/0017.
    static let addAttemptsAndDeadLetters = Migration(
        version: 7, name: "add_attempts_and_dead_letters", statements: [attempts] + columns, compatibleWith: 6)

    /// `outcome`: 2 retry, 3 rejected, 4 lost. Of a lost one nothing is known but that it was claimed.
    private static let attempts = """
        CREATE TABLE timer_service.attempts (
            expiration_id uuid NOT NULL,
            number int NOT NULL,
            started_at timestamptz,
            duration_ms int,
            outcome smallint NOT NULL CHECK (outcome IN (2, 3, 4)),
            http_status smallint,
            error text,
            reason text,
            replica int,
            next_attempt_at timestamptz,
            PRIMARY KEY (expiration_id, number)
        )
        """

    private static let columns = [
        // Of the attempt that delivered; `attempt` is the number of attempts in any case.
        """
        ALTER TABLE timer_service.settled_expirations ADD COLUMN attempt int, ADD COLUMN duration_ms int,
            ADD COLUMN replica int, ADD COLUMN http_status smallint
        """,
        // The halves of queues are those of the outputs' destinations.
        """
        ALTER TABLE timer_service.expirations ADD COLUMN on_error text, ADD COLUMN on_error_destination bigint,
            ADD COLUMN on_end text, ADD COLUMN on_end_destination bigint, ADD COLUMN dead_letter_of uuid
        """,
        // Who is told of the end: NULL: the default of errors; 0: nobody; 1: on_error; 2: on_end and that default; 3: both.
        "ALTER TABLE timer_service.pending_expirations ADD COLUMN letters smallint",
    ]
}
