extension Migration {
    /// The process that renews a lease, so that others on its machine see its end; and the name that one process at a time
    /// has. NULL: not known, or none.
    static let addProcessesOfReplicas = Migration(
        version: 16, name: "add_processes_of_replicas",
        statements: [
            """
            ALTER TABLE timer_service.replicas ADD COLUMN name text, ADD COLUMN process_space text,
                ADD COLUMN process_number int, ADD COLUMN process_started bigint
            """
        ], compatibleWith: 6)
}
