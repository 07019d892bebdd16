/// The statements that settle.
extension SettleVerb {
    /// Moves each timer that has ended from the queue to the ends, gives the others free, and keeps the attempts that
    /// failed: a delivery at the first attempt writes its end and nothing more.
    static let settle = Statement(
        "settle",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::timestamptz[], $5::bigint[], $6::text[],
                    $8::int[], $9::smallint[], $10::smallint[], $11::timestamptz[], $12::text[], $13::text[], $14::int[])
                AS input (id, attempt, verdict, fired_at, wait_us, reason,
                    duration_ms, http_status, failure, started_at, error, failure_reason, replica)
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p USING input
            WHERE \(isOurs) AND input.verdict IN (1, 3, 7)
            RETURNING p.id, CASE input.verdict WHEN 1 THEN 1 ELSE 3 END AS status,
                CASE input.verdict WHEN 7 THEN p.attempt - 1 ELSE p.attempt END AS attempt,
                CASE input.verdict WHEN 3 THEN p.attempt ELSE p.attempt - 1 END - p.interruptions AS failures,
                coalesce(input.reason, p.last_error) AS reason, input.fired_at, p.owner, p.letters,
                \(met), NULL::timestamptz AS next_attempt_at
        ), ended AS (
            INSERT INTO timer_service.settled_expirations
                (id, status, settled_at, fired_at, failure_count, last_error, attempt, duration_ms, replica, http_status)
            SELECT id, status, clock_timestamp(), fired_at, failures, reason, attempt, duration_ms, owner, http_status
            FROM gone
        ), kept AS (
            UPDATE timer_service.pending_expirations p
            SET owner = NULL,
                due_at = CASE WHEN input.verdict = 4 OR input.wait_us > 0
                    THEN clock_timestamp() + input.wait_us * interval '1 microsecond' ELSE p.due_at END,
                attempt = CASE input.verdict WHEN 5 THEN p.attempt - 1 ELSE p.attempt END,
                interruptions = CASE input.verdict WHEN 6 THEN p.interruptions + 1 ELSE p.interruptions END,
                last_error = coalesce(input.reason, p.last_error),
                retried_at = CASE input.verdict WHEN 4 THEN clock_timestamp() ELSE p.retried_at END
            FROM input
            WHERE \(isOurs) AND input.verdict IN (4, 5, 6)
            RETURNING p.id, p.attempt, \(met), greatest(p.due_at, clock_timestamp()) AS next_attempt_at
        ), failed AS (
            INSERT INTO timer_service.attempts (\(columns), next_attempt_at)
            SELECT \(values), next_attempt_at FROM gone WHERE failure IS NOT NULL
            UNION ALL SELECT \(values), next_attempt_at FROM kept WHERE failure IS NOT NULL
            ON CONFLICT DO NOTHING
        ), \(LetterFragments.letters(of: "gone", standard: standard, lastAttempt: lastAttempt))
        SELECT id, (SELECT count(*) FROM letter_queued) FROM gone UNION ALL SELECT id, 0 FROM kept
        """)

    private static let standard = LetterFragments.Standard(outputMode: "$15::text", destination: "$16::bigint")

    private static let lastAttempt = """
        SELECT t.attempt, t.started_at, t.duration_ms, t.failure, t.http_status, t.error,
                                t.failure_reason, t.replica, NULL WHERE t.failure IS NOT NULL
        """

    /// The lease: owner and attempt are still those of the claim.
    private static let isOurs = """
        p.id = ANY ($1::uuid[]) AND p.id = input.id AND p.owner = ANY ($7::int[])
                AND p.attempt = input.attempt
        """

    /// What an attempt met: `failure` is its outcome unless it delivered.
    private static let met = """
        input.duration_ms, input.http_status, input.failure, input.started_at, input.error,
                input.failure_reason, input.replica
        """

    private static let columns = """
        expiration_id, number, started_at, duration_ms, outcome, http_status,
                error, reason, replica
        """
    private static let values =
        "id, attempt, started_at, duration_ms, failure, http_status, error, failure_reason, replica"

    static let keepEnd = Statement(
        "keep_end",
        """
        DELETE FROM timer_service.pending_expirations p
        WHERE p.id = $1::uuid AND p.attempt = $2::int AND p.owner = ANY ($3::int[])
            AND (SELECT s.status FROM timer_service.settled_expirations s WHERE s.id = $1::uuid) IS NOT NULL
        RETURNING p.id
        """)
}
