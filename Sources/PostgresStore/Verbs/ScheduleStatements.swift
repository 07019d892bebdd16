/// The statements that store timers.
enum ScheduleStatements {
    /// Stores timers that are new for certain.
    static let plain = plain(named: "schedule", isRepeatable: false)
    /// Stores timers unless they are there already.
    static let plainAgain = plain(named: "schedule_again", isRepeatable: true)

    private static func plain(named name: String, isRepeatable: Bool) -> Statement {
        Statement(
            name,
            """
            WITH input AS (
                SELECT id, applicant_service, \(startDate),
                    interval_ms, payload, output_mode, destination, creator_id, \(letters)
                FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[],
                        $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[])
                    AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination,
                        creator_id, \(letters))
            ), \(TimerFragments.store(rows, isRepeatable: isRepeatable, isRequested: true))
            SELECT \(TimerFragments.StoredColumn.list) FROM queued
            """)
    }

    /// Stores those timers whose keys are free. Keys in their order, so that two batches with the same keys wait for
    /// each other and do not deadlock.
    static let keyed = Statement(
        "schedule_keyed",
        """
        WITH input AS (
            SELECT id, applicant_service, \(startDate),
                interval_ms, payload, output_mode, destination, creator_id, \(letters),
                key, fingerprint
            FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                    $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::text[], $14::bytea[])
                AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination,
                    creator_id, \(letters), key, fingerprint)
        ), won AS (
            INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
            SELECT applicant_service, key, fingerprint, id FROM input ORDER BY applicant_service, key, id
            ON CONFLICT DO NOTHING
            RETURNING id
        ), \(TimerFragments.store("\(rows) WHERE id IN (SELECT id FROM won)", isRepeatable: true, isRequested: true))
        SELECT \(TimerFragments.StoredColumn.list) FROM queued
        """)

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
    private static let startDate = "coalesce(start_date, date_trunc('milliseconds', now())) AS start_date"

    /// The rows to store.
    private static let rows = """
        SELECT id, applicant_service, start_date, interval_ms,
            \(indented: TimerFragments.dueAt("start_date", "interval_ms")),
            payload, output_mode, destination, creator_id, \(letters)
        FROM input
        """
}
