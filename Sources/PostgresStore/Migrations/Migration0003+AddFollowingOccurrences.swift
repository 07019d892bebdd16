extension Migration {
    /// The columns from which a claim stores the next occurrence by itself, see docs/adr/0006: its nominal time, and the
    /// app's event around the time and the data.
    static let addFollowingOccurrences = Migration(
        version: 3, name: "add_following_occurrences",
        statements: [
            // NULL: not computed yet; infinity: nothing follows.
            "ALTER TABLE timer_service.schedules ADD COLUMN following_at timestamptz",
            """
            CREATE INDEX schedules_by_expiration ON timer_service.schedules (expiration_id)
                WHERE NOT is_paused AND NOT is_over
            """,
            """
            CREATE INDEX schedules_without_following ON timer_service.schedules (nominal_at)
                WHERE following_at IS NULL AND NOT is_paused AND NOT is_over
            """,
            """
            ALTER TABLE timer_service.apps ADD COLUMN event_head text, ADD COLUMN event_middle text,
                ADD COLUMN event_tail text, ADD COLUMN event_output_mode text
            """,
        ])
}
