/// The life of a connection's plans: the rule for when they are made anew. A value without a clock of its own.
///
/// A plan is made once and kept. One that was made while a table was known to be empty may take an index that merely has
/// the key in it: all indexes cost the same then, and each look-up walks through all of that one later (ADR 5). The
/// server makes it anew when autovacuum has next analysed the table, which is a minute or more; a slow statement is the
/// earlier sign.
struct PlanLife {
    /// The shortest time between two such occasions: plans cost milliseconds to make, and the database may be slow for
    /// other reasons.
    static let pause = Duration.seconds(5)

    /// A statement that takes longer is slow.
    let limit: Duration
    private var forgottenAt: ContinuousClock.Instant?

    init(limit: Duration) {
        self.limit = limit
    }

    /// - Returns: true if the plans are to be made anew after a statement that took `duration`.
    mutating func ends(after duration: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard duration > limit else { return false }
        if let forgottenAt, now < forgottenAt + Self.pause { return false }
        forgottenAt = now
        return true
    }
}

extension Connection {
    /// Analyses each table that was last seen with pages but without a row. For the planner it stays empty however many
    /// rows come (plancat.c: estimate_rel_size takes reltuples / relpages for the rows of a page), until it is next
    /// analysed. A table that another session has locked is left to it.
    private static let analyzeEmptied = Statement(
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

    /// Makes each prepared statement be planned at its next use, for the rows that are there by then. Behind a pooler nothing
    /// is prepared.
    func forgetPlans(until deadline: Instant) throws(DatabaseError) {
        do throws(DatabaseError) {
            try run(Self.analyzeEmptied, until: deadline)
        } catch {
            // Old statistics are no reason to give up the connection.
            if error.kind == .connectionLost { throw error }
        }
        if prepares { try run(Statement("", "DISCARD PLANS"), until: deadline) }
    }
}
