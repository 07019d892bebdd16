/// The statements that store timers.
enum ScheduleStatements {
    /// Stores timers without labels that are new for certain.
    static let plain = plain(named: "schedule", isRepeatable: false, hasLabels: false)
    /// The same for timers of which some have labels.
    static let labelled = plain(named: "schedule_labelled", isRepeatable: false, hasLabels: true)
    /// Stores timers unless they are there already.
    static let again = plain(named: "schedule_again", isRepeatable: true, hasLabels: true)

    private static func plain(named name: String, isRepeatable: Bool, hasLabels: Bool) -> Statement {
        Statement(
            name,
            """
            WITH input AS (
                SELECT id, applicant_service, \(startDate),
                    interval_ms, payload, output_mode, destination, creator_id, \(letters), \(trace)
                FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[],
                        $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[],
                        $14::text[])
                    AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination,
                        creator_id, \(letters), \(trace))
            ), \(TimerFragments.store(rows, isRepeatable: isRepeatable, origin: .request))\
            \(hasLabels ? labels(from: 15) : "")
            SELECT \(TimerFragments.StoredColumn.list) FROM queued
            """)
    }

    /// Stores those timers without labels whose keys are free.
    static let keyed = keyed(named: "schedule_keyed", hasLabels: false)
    /// The same for timers of which some have labels.
    static let keyedLabelled = keyed(named: "schedule_keyed_labelled", hasLabels: true)

    /// Keys in their order, so that two batches with the same keys wait for each other and do not deadlock.
    private static func keyed(named name: String, hasLabels: Bool) -> Statement {
        Statement(
            name,
            """
            WITH input AS (
                SELECT id, applicant_service, \(startDate),
                    interval_ms, payload, output_mode, destination, creator_id, \(letters), \(trace),
                    key, fingerprint
                FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                        $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[], $14::text[],
                        $15::text[], $16::bytea[])
                    AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination,
                        creator_id, \(letters), \(trace), key, fingerprint)
            ), won AS (
                INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
                SELECT applicant_service, key, fingerprint, id FROM input ORDER BY applicant_service, key, id
                ON CONFLICT DO NOTHING
                RETURNING id
            ), \(TimerFragments.store("\(rows) WHERE id IN (SELECT id FROM won)", isRepeatable: true, origin: .request))\
            \(hasLabels ? labels(from: 17) : "")
            SELECT \(TimerFragments.StoredColumn.list) FROM queued
            """)
    }

    /// The CTE `labelled`: the labels of the timers that are stored, a row of three parameters each.
    private static func labels(from number: Int) -> String {
        """
        , labelled AS (
            INSERT INTO timer_service.labels (id, name, value)
            SELECT id, name, value
            FROM unnest($\(number)::uuid[], $\(number + 1)::text[], $\(number + 2)::text[]) AS label (id, name, value)
            WHERE id IN (SELECT id FROM document)
        )
        """
    }

    /// The timer that has each key.
    static let owners = Statement(
        "idempotency_owners",
        """
        SELECT \(IdempotencyColumn.list)
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS input (applicant_service, key)) AS input
        CROSS JOIN LATERAL (
            SELECT * FROM timer_service.idempotency_keys
            WHERE applicant_service = input.applicant_service AND key = input.key OFFSET 0
        ) AS k
        """)

    private static let letters = "on_error, on_error_destination, on_end, on_end_destination"
    private static let trace = "traceparent, tracestate"
    private static let startDate = "coalesce(start_date, date_trunc('milliseconds', now())) AS start_date"

    /// The rows to store.
    private static let rows = """
        SELECT id, applicant_service, start_date, interval_ms,
            \(indented: TimerFragments.dueAt("start_date", "interval_ms")),
            payload, output_mode, destination, creator_id, \(letters), \(trace)
        FROM input
        """
}
