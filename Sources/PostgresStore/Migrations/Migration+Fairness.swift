extension Migration {
    /// Finds the timers of others behind those of a tenant or a destination that has no room, see docs/adr/0012; and
    /// counts attempts that the end of a process cut off, which are no failures.
    static let fairness = Migration(
        version: 4, name: "fairness",
        statements: [
            "ALTER TABLE timer_service.pending_expirations ADD COLUMN interruptions smallint NOT NULL DEFAULT 0"
        ],
        index: OnlineIndex(
            name: "pending_expirations_by_queue", table: "pending_expirations", columns: "destination, due_at"))
}
