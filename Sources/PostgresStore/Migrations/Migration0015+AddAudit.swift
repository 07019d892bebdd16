extension Migration {
    /// Who asked for which change, and what came of it, see docs/adr/0024. Rows are only ever inserted and pruned.
    static let addAudit = Migration(
        version: 15, name: "add_audit",
        statements: [
            """
            CREATE TABLE timer_service.audit (
                number bigint GENERATED ALWAYS AS IDENTITY,
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                who text,
                address text NOT NULL,
                action text NOT NULL,
                applicant_service text,
                expiration_id uuid,
                target text,
                detail text,
                status smallint NOT NULL,
                outcome text NOT NULL,
                PRIMARY KEY (at, number)
            )
            """,
            "CREATE INDEX audit_by_service ON timer_service.audit (applicant_service, at, number)",
            """
            CREATE INDEX audit_by_who ON timer_service.audit (who, at, number) WHERE who IS NOT NULL
            """,
            """
            CREATE INDEX audit_by_expiration ON timer_service.audit (expiration_id, at, number)
                WHERE expiration_id IS NOT NULL
            """,
        ], compatibleWith: 6)
}
