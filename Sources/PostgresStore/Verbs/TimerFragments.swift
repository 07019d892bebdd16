import Recurrence

/// Parts that several statements share: storing timers, ending timers, the text of an occurrence's event.
enum TimerFragments {
    /// The condition that a claim may take a row of the queue: nobody holds it, and it is not an occurrence that the
    /// misfire policy of its schedule must be asked about first.
    static let isFree = "owner IS NULL AND (claimable_until IS NULL OR claimable_until > now())"

    /// The time after its nominal one up to which an occurrence may be claimed without asking the policy, as SQL.
    static let grace = "interval '\(MisfirePolicy.grace.wholeMilliseconds) milliseconds'"

    /// A new id, as SQL: UUIDv7 (RFC 9562 §5.7), the milliseconds of now, and what version 4 has behind its own version.
    static let newID = """
        (lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
        """

    /// The last date on which an occurrence may be claimed without asking the policy.
    enum ClaimableUntil {
        /// `grace` after its nominal time.
        case grace
        /// The column `claimable_until` of the CTE `input`.
        case asGiven
    }

    /// Who asks for timers, and so what columns they have beside those of all.
    enum Origin {
        /// A named schedule, at its time.
        case schedule
        /// A request for an occurrence of one.
        case run
        /// A request that says all of the timer itself.
        case request

        fileprivate var columns: String? {
            switch self {
            case .schedule: nil
            case .run: "traceparent, tracestate"
            case .request:
                "creator_id, on_error, on_error_destination, on_end, on_end_destination, traceparent, tracestate"
            }
        }
    }

    /// The CTEs `document` and `queued` (due_at): stores each timer with its row in the queue.
    ///
    /// - Parameters:
    ///   - rows: SELECT id, applicant_service, start_date, interval in ms, due_at, payload, output_mode, destination.
    ///   - isRepeatable: passes over documents that are there already, and makes no queue row for those: a batch that
    ///     is sent again, because the answer to the first try was lost, changes nothing if that try was done.
    ///   - origin: what else `rows` have.
    ///   - claimableUntil: nil: always.
    static func store(
        _ rows: String, isRepeatable: Bool, origin: Origin = .schedule, claimableUntil: ClaimableUntil? = nil
    ) -> String {
        """
        document AS (
            INSERT INTO timer_service.expirations
                (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination\
        \(origin.columns.map { ",\n            \($0)" } ?? ""))
            \(indented: rows)\(isRepeatable ? "\n    ON CONFLICT (id) DO NOTHING" : "")
            RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination\
        \(origin == .request ? ",\n        \(LetterFragments.told) AS letters" : "")
        ), queued AS (
            \(indented: queue(claimableUntil, isRequested: origin == .request))
        )
        """
    }

    private static func queue(_ claimableUntil: ClaimableUntil?, isRequested: Bool) -> String {
        let letters = isRequested ? ", letters" : ""
        let table = "INSERT INTO timer_service.pending_expirations (id, due_at, size, destination"
        return switch claimableUntil {
        case nil:
            """
            \(table)\(letters))
            SELECT id, due_at, size, destination\(letters) FROM document RETURNING due_at
            """
        case .grace:
            """
            \(table), claimable_until)
            SELECT id, due_at, size, destination, due_at + \(grace) FROM document RETURNING due_at
            """
        case .asGiven:
            """
            \(table), claimable_until)
            SELECT id, due_at, size, document.destination, claimable_until FROM document JOIN input USING (id)
            RETURNING due_at
            """
        }
    }

    /// When a timer is due, as an expression. Hours and milliseconds apart: interval times bigint goes through double
    /// precision, which is exact for each of the two as far as the year 9999, and not for their sum.
    static func dueAt(_ startDate: String, _ milliseconds: String) -> String {
        """
        \(startDate) + \(milliseconds) / 3600000 * interval '1 hour'
            + \(milliseconds) % 3600000 * interval '1 millisecond'
        """
    }

    /// The columns of the queue that a new row takes from the one whose place it takes: all but those that follow from
    /// the document, and those of a claim.
    static let keptInQueue = "attempt, interruptions, earlier_failures, last_error, retried_at, letters"

    /// The columns of a statement that ends with `SELECT … FROM queued`.
    enum StoredColumn: Int, Column {
        /// Microseconds until the first of them is due; NULL: none was stored.
        case dueIn
        case count

        var expression: String {
            switch self {
            case .dueIn: "(extract(epoch FROM min(due_at) - clock_timestamp()) * 1000000)::bigint"
            case .count: "count(*)"
            }
        }
    }

    /// The CTEs `gone` (id, attempt, failures, last_error) and `ended`, and those of `LetterFragments`: aborts the timers of the CTE `free`, which has locked
    /// those of them that nobody holds.
    ///
    /// - Parameters:
    ///   - reason: an expression over `gone`: the `last_error` of its end.
    ///   - updaters: a CTE (id, updater_id) with a row for each timer: the name of who asks; nil: nobody in particular.
    ///   - keepsEnds: keeps an end that somebody else wrote; otherwise that is a unique violation.
    static func abortFree(reason: String = "last_error", updaters: String? = nil, keepsEnds: Bool) -> String {
        """
        gone AS (
            DELETE FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
            RETURNING p.id, p.attempt, p.attempt - p.interruptions AS failures, p.last_error, p.letters
        ), ended AS (
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error, attempt\
        \(updaters == nil ? ")" : ", updater_id)")
            SELECT id, 2, clock_timestamp(), failures, \(reason), attempt\
        \(updaters.map { ", updater_id FROM gone LEFT JOIN \($0) USING (id)" } ?? " FROM gone")\
        \(keepsEnds ? "\n    ON CONFLICT (id) DO NOTHING" : "")
            RETURNING id
        ), \(LetterFragments.letters(of: ends(reason, keepsEnds: keepsEnds)))
        """
    }

    /// The ends that `abortFree` writes.
    private static func ends(_ reason: String, keepsEnds: Bool) -> String {
        """
        (
                SELECT id, 2 AS status, failures, \(reason) AS reason, NULL::timestamptz AS fired_at, letters
                FROM gone\(keepsEnds ? " WHERE letters > 0 AND id IN (SELECT id FROM ended)" : "")
            ) AS ends
        """
    }

    /// The CTE `free`: locks those of `ids` that nobody holds, in the order of their ids, so that two that lock the
    /// same ones do not deadlock.
    ///
    /// - Parameters:
    ///   - ids: an array of uuid.
    ///   - condition: of `timer_service.pending_expirations p`, beside.
    static func lockFree(_ ids: String, and condition: String? = nil) -> String {
        """
        free AS (
            SELECT p.id FROM timer_service.pending_expirations p
            WHERE p.id = ANY (\(indented: ids)) AND p.owner IS NULL\(condition.map { " AND \($0)" } ?? "")
            ORDER BY p.id FOR UPDATE
        )
        """
    }

    /// `EventTemplate.payload` as an expression: the app's event around the nominal time in milliseconds and the data.
    static func event(head: String, middle: String, tail: String, nominalAt: String, data: String) -> String {
        """
        \(head) || floor(extract(epoch FROM \(nominalAt)) * 1000)::bigint || \(middle) || \(data) || \(tail)
        """
    }
}

extension DefaultStringInterpolation {
    /// Text whose lines after the first get four spaces before them.
    mutating func appendInterpolation(indented text: String) {
        appendLiteral(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    "))
    }
}
