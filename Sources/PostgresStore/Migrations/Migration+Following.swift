extension Migration {
    /// What a claim needs to take a schedule on by itself, see docs/adr/0006: when its next occurrence comes, and the
    /// app's event around the time and the data.
    static let following = Migration(
        version: 3, name: "following",
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
