extension Migration {
    /// Numbers whose replicas are gone and whose timers are not all released yet: who releases them may die as well,
    /// see docs/adr/0010.
    static let departed = Migration(
        version: 5, name: "departed",
        statements: [
            """
            CREATE TABLE timer_service.departed_replicas (
                owner int PRIMARY KEY,
                departed_at timestamptz NOT NULL DEFAULT now()
            )
            """
        ])
}
