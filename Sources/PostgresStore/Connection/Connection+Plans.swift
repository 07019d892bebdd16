extension Connection {
    /// Each table that was last seen with pages but without a row. For the planner it stays empty however many rows come
    /// (plancat.c: estimate_rel_size takes reltuples / relpages for the rows of a page), until it is next analysed. What
    /// another is at work on already is left to it.
    private static let countRows = Statement(
        "",
        """
        DO $$
        DECLARE emptied regclass;
        BEGIN
            PERFORM set_config('lock_timeout', '10', true);
            FOR emptied IN SELECT oid FROM pg_class
                WHERE relnamespace = 'timer_service'::regnamespace AND relkind = 'r' AND reltuples = 0 AND relpages > 0
            LOOP
                EXECUTE 'ANALYZE ' || emptied;
            END LOOP;
        EXCEPTION WHEN lock_not_available THEN
        END
        $$
        """)

    /// What is prepared is planned when it is next used, for what is there by then. Behind a pooler nothing is prepared.
    func forgetPlans(until deadline: Instant) throws(DatabaseError) {
        do throws(DatabaseError) {
            try run(Self.countRows, until: deadline)
        } catch {
            // Old statistics are no reason to give up the connection.
            if error.kind == .connectionLost { throw error }
        }
        if prepares { try run(Statement("", "DISCARD PLANS"), until: deadline) }
    }
}
