/// The part of a statement that stores dead letters: timers that tell of the ends which the statement writes.
///
/// A timer without any costs one look at the ends: `letters` of the queue says who is told, and no document is read for
/// those where nobody is.
enum LetterFragments {
    /// The attempts that one letter tells of, the last ones.
    private static let attempts = 20
    /// The characters of each one's reason. With all of them a letter is about 40 KB larger than the payload at most.
    private static let reasonLength = 200

    /// The output that is told of errors by default, as parameters of the statement: NULL: there is none.
    struct Standard {
        let outputMode: String
        let destination: String
    }

    /// Who is told of a document's end, as the column `letters` of the queue has it.
    static let told = """
        CASE WHEN dead_letter_of IS NOT NULL THEN 0
                ELSE nullif((on_error IS NOT NULL)::int + (on_end IS NOT NULL)::int * 2, 0) END
        """

    /// The CTEs `telling`, `letters`, `letter_document` and `letter_queued`.
    ///
    /// - Parameters:
    ///   - ends: what the ends are selected from: (id, status, failures, reason, fired_at, letters, …).
    ///   - lastAttempt: the attempt of the end `t` that this statement stores, and so does not see in the table: a SELECT
    ///     of what `attempts` has, from the number on.
    static func letters(of ends: String, standard: Standard? = nil, lastAttempt: String? = nil) -> String {
        """
        telling AS MATERIALIZED (
            SELECT * FROM \(ends)
            WHERE letters >= 2 OR status = 3 AND \(isToldOfErrors(standard))
        ), letters AS MATERIALIZED (
            SELECT \(TimerFragments.newID) AS id, t.id AS dead_letter_of, e.applicant_service, o.output_mode,
                (e.destination & -4294967296) | o.destination AS destination,
                \(payload(lastAttempt)) AS payload
            FROM telling t CROSS JOIN LATERAL (
                SELECT applicant_service, due_at, payload, destination, on_error, on_error_destination,
                    on_end, on_end_destination
                FROM timer_service.expirations WHERE id = t.id OFFSET 0
            ) AS e CROSS JOIN LATERAL (
                SELECT e.on_end AS output_mode, e.on_end_destination AS destination
                WHERE t.letters >= 2 AND e.on_end IS NOT NULL
                UNION ALL
                \(toldOfErrors(standard))
                OFFSET 0
            ) AS o
        ), letter_document AS (
            INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at,
                payload, output_mode, destination, dead_letter_of)
            SELECT id, applicant_service, date_trunc('milliseconds', now()), 0, date_trunc('milliseconds', now()),
                payload, output_mode, destination, dead_letter_of
            FROM letters
            RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
        ), letter_queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, letters)
            SELECT id, due_at, size, destination, 0 FROM letter_document RETURNING id
        )
        """
    }

    private static func isToldOfErrors(_ standard: Standard?) -> String {
        standard.map { "(letters = 1 OR letters IS NULL AND \($0.outputMode) IS NOT NULL)" } ?? "letters = 1"
    }

    private static func toldOfErrors(_ standard: Standard?) -> String {
        guard let standard else {
            return """
                SELECT e.on_error, e.on_error_destination WHERE t.status = 3 AND e.on_error IS NOT NULL
                """
        }
        return """
            SELECT coalesce(e.on_error, \(standard.outputMode)),
                            coalesce(e.on_error_destination, \(standard.destination))
                        WHERE t.status = 3 AND coalesce(e.on_error, \(standard.outputMode)) IS NOT NULL
            """
    }

    /// The document, spliced from texts that are JSON each: the payload is an object's text, byte for byte; what is not
    /// JSON yet goes through to_json().
    private static func payload(_ lastAttempt: String?) -> String {
        """
        '{"expirationId":"' || t.id::text || '","applicantService":' || to_json(e.applicant_service)::text
                    || ',"expirationDate":"' || \(utc("e.due_at"))
                    || '","expirationStatus":{"id":' || t.status::text
                    || ',"description":"' || CASE t.status WHEN 1 THEN 'expired' WHEN 2 THEN 'aborted' ELSE 'error' END
                    || '"},"firedAt":' || coalesce(to_json(\(utc("t.fired_at")))::text, 'null')
                    || ',"failureCount":' || t.failures::text
                    || ',"reason":' || coalesce(to_json(t.reason)::text, 'null')
                    || ',"attempts":' || \(attemptList(lastAttempt)) || ',"payload":' || e.payload || '}'
        """
    }

    private static func attemptList(_ lastAttempt: String?) -> String {
        """
        coalesce((
                        SELECT json_agg(json_build_object('number', number, 'startedAt', \(utc("started_at")),
                            'durationMs', duration_ms, 'outcome', (ARRAY['delivered', 'retry', 'rejected', 'lost'])[outcome],
                            'status', http_status, 'error', error, 'reason', left(reason, \(reasonLength)),
                            'replica', replica, 'nextAttemptAt', \(utc("next_attempt_at"))) ORDER BY number)::text
                        FROM (
                            SELECT * FROM (
                                SELECT \(columns) FROM timer_service.attempts WHERE expiration_id = t.id\
        \(lastAttempt.map { "\n                        UNION ALL \($0)" } ?? "")
                            ) AS every ORDER BY number DESC LIMIT \(attempts)
                        ) AS last
                    ), '[]')
        """
    }

    private static let columns = """
        number, started_at, duration_ms, outcome, http_status, error, reason, replica, next_attempt_at
        """

    /// RFC 3339 in UTC with milliseconds, as the API writes it; NULL for NULL.
    private static func utc(_ column: String) -> String {
        "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    }
}
