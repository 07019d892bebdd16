extension Migration {
    /// What finds the timers of others behind those of a tenant or a destination that has no room, see docs/fairness.md;
    /// and attempts that the end of a process cut off, which are no failures.
    static let fairness = Migration(
        version: 4, name: "fairness",
        statements: [
            "ALTER TABLE timer_service.pending_expirations ADD COLUMN interruptions smallint NOT NULL DEFAULT 0",
            "CREATE INDEX pending_expirations_by_queue ON timer_service.pending_expirations (destination, due_at)",
        ])
}
