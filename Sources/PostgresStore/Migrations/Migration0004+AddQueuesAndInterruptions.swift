extension Migration {
    /// An index that finds timers behind those of a tenant or a destination that has no room, see docs/adr/0012; and a
    /// count of attempts that the end of a process cut off, which are no failures.
    static let addQueuesAndInterruptions = Migration(
        version: 4, name: "add_queues_and_interruptions",
        statements: [
            "ALTER TABLE timer_service.pending_expirations ADD COLUMN interruptions smallint NOT NULL DEFAULT 0"
        ],
        index: OnlineIndex(
            name: "pending_expirations_by_queue", table: "pending_expirations", columns: "destination, due_at"))
}
