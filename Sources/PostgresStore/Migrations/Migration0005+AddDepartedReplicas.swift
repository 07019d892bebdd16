extension Migration {
    /// The owner ids of replicas that are gone and whose timers are not all released yet, see docs/adr/0010: the replica
    /// that releases them may die as well.
    static let addDepartedReplicas = Migration(
        version: 5, name: "add_departed_replicas",
        statements: [
            """
            CREATE TABLE timer_service.departed_replicas (
                owner int PRIMARY KEY,
                departed_at timestamptz NOT NULL DEFAULT now()
            )
            """
        ])
}
