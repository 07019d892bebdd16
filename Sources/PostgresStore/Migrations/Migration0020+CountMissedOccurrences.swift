extension Migration {
    /// How many nominal times of a schedule have passed without firing, by its misfire policy, and when that was found last.
    static let countMissedOccurrences = Migration(
        version: 20, name: "count_missed_occurrences",
        statements: [
            """
            ALTER TABLE timer_service.schedules
                ADD COLUMN missed bigint NOT NULL DEFAULT 0,
                ADD COLUMN missed_at timestamptz
            """
        ], compatibleWith: 6)
}
