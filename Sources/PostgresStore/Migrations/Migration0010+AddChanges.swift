extension Migration {
    /// What a change of a timer leaves behind, see docs/adr/0020; and an index that tells occurrences of named schedules
    /// from other timers.
    static let addChanges = Migration(
        version: 10, name: "add_changes",
        statements: [
            // NULL: not changed since it was stored; no replay of another.
            "ALTER TABLE timer_service.expirations ADD COLUMN updated_at timestamptz, ADD COLUMN replay_of uuid",
            // Failures before it was retried from its error; NULL: it was not.
            "ALTER TABLE timer_service.pending_expirations ADD COLUMN earlier_failures int",
        ],
        compatibleWith: 6,
        index: OnlineIndex(name: "occurrences_by_expiration", table: "occurrences", columns: "expiration_id"))
}
