extension Migration {
    /// Keeps claims from occurrences that a misfire policy is to be asked about first, see docs/adr/0006; and registers
    /// apps in steps.
    static let applyMisfirePoliciesBeforeClaims = Migration(
        version: 6, name: "apply_misfire_policies_before_claims",
        statements: [
            // A claim leaves a row that nobody holds after this date; NULL: it never does.
            "ALTER TABLE timer_service.pending_expirations ADD COLUMN claimable_until timestamptz",
            """
            UPDATE timer_service.pending_expirations p SET claimable_until = p.due_at + interval '60 seconds'
            FROM timer_service.schedules s
            WHERE s.expiration_id = p.id AND s.repeat IS NOT NULL AND NOT s.is_paused AND NOT s.is_over
                AND p.owner IS NULL AND p.attempt = 0
            """,
            // The place up to which the events that wait are those of the app as it is now; NULL: all are.
            """
            ALTER TABLE timer_service.apps ADD COLUMN rewritten_to timestamptz, ADD COLUMN rewritten_to_id bigint
            """,
            """
            CREATE INDEX apps_being_rewritten ON timer_service.apps (account_id) WHERE rewritten_to IS NOT NULL
            """,
        ])
}
