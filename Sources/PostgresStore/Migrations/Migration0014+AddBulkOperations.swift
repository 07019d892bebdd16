extension Migration {
    /// Bulk operations: what was asked, and how far each has come, see docs/adr/0021.
    static let addBulkOperations = Migration(
        version: 14, name: "add_bulk_operations",
        statements: [
            """
            CREATE TABLE timer_service.bulk_operations (
                id uuid PRIMARY KEY,
                action text NOT NULL,
                start_date timestamptz,
                shift_ms bigint,
                filter text NOT NULL,
                applicant_service text,
                requested_by text NOT NULL,
                updater_id text,
                key text,
                fingerprint bytea,
                state text NOT NULL DEFAULT 'queued',
                position uuid,
                done bigint NOT NULL DEFAULT 0,
                failed bigint NOT NULL DEFAULT 0,
                skipped text NOT NULL DEFAULT '{}',
                failures text NOT NULL DEFAULT '{}',
                created_at timestamptz NOT NULL DEFAULT now(),
                started_at timestamptz,
                ended_at timestamptz,
                next_step_at timestamptz
            )
            """,
            "CREATE INDEX bulk_operations_open ON timer_service.bulk_operations (next_step_at) WHERE ended_at IS NULL",
            // NULL and the empty name are two scopes.
            """
            CREATE UNIQUE INDEX bulk_operations_by_key ON timer_service.bulk_operations
                (key, coalesce('=' || applicant_service, '')) WHERE key IS NOT NULL
            """,
        ],
        compatibleWith: 6)
}
