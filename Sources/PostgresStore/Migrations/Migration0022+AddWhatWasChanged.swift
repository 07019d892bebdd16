extension Migration {
    /// Which timers each bulk operation has changed, the date on which a timer was due before it was retried, and an index
    /// of the timers in error by when they ended; see docs/adr/0029.
    static let addWhatWasChanged = Migration(
        version: 22, name: "add_what_was_changed",
        statements: [
            // Of a replay, the timer that was stored. Rows are only ever inserted, and go with their operation.
            """
            CREATE TABLE timer_service.bulk_changes (
                operation uuid,
                id uuid,
                PRIMARY KEY (operation, id)
            )
            """,
            "CREATE INDEX bulk_changes_by_id ON timer_service.bulk_changes (id)",
            // NULL: it was never retried from its error.
            "ALTER TABLE timer_service.expirations ADD COLUMN first_due_at timestamptz",
        ],
        compatibleWith: FiringStatements.oldestRelease,
        index: OnlineIndex(
            name: "settled_expirations_in_error", table: "settled_expirations", columns: "settled_at",
            condition: "status = 3"))
}
