import TimerCore

/// The statements that change timers, each those of its inputs whose timers are in the state that it asks for.
///
/// A row of the queue is never changed in place where its document changes: a claim that began before follows a row that
/// was changed to its new version, and reads the document as it was. So the row is deleted, which such a claim passes
/// over, and a new one is inserted, which it does not see. No input of one statement has the timer of another.
enum ChangeStatements {
    /// Changes pending timers that nobody holds. `moves`: the date of the next attempt is no longer the one to wait for.
    static let update = Statement(
        "change_update",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::bigint[],
                    $7::bigint[], $8::smallint[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::text[],
                    $14::text[])
                WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, interval_ms, shift_ms,
                    is_fired, payload, output_mode, destination, who, address, detail, position)
        ), planned AS MATERIALIZED (
            SELECT input.id, position, key, fingerprint, e.applicant_service, dates.start_date, dates.interval_ms,
                \(indented: TimerFragments.dueAt("dates.start_date", "dates.interval_ms")) AS due_at,
                input.start_date IS NOT NULL OR shift_ms IS NOT NULL OR input.interval_ms IS NOT NULL AS moves
            FROM input CROSS JOIN LATERAL (
                SELECT applicant_service, start_date, expiration_interval_ms FROM timer_service.expirations
                WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
                OFFSET 0
            ) AS e CROSS JOIN LATERAL (
                SELECT CASE is_fired WHEN 0 THEN \(indented: shifted("coalesce(input.start_date, e.start_date)"))
                        ELSE \(thisInstant) END AS start_date,
                    coalesce(input.interval_ms, e.expiration_interval_ms) AS interval_ms
            ) AS dates
            WHERE is_fired <> 0 OR NOT \(isOccurrence)
        ), free AS (
            SELECT planned.* FROM (
                SELECT * FROM planned WHERE due_at <= \(latest) ORDER BY id OFFSET 0
            ) AS planned CROSS JOIN LATERAL (
                SELECT p.id FROM timer_service.pending_expirations p WHERE p.id = planned.id AND p.owner IS NULL
                OFFSET 0 FOR UPDATE
            ) AS p
        ), \(choose("id")), gone AS (
            DELETE FROM timer_service.pending_expirations p
            WHERE p.id = ANY (ARRAY(SELECT id FROM chosen)) AND p.owner IS NULL
            RETURNING p.*
        ), document AS (
            UPDATE timer_service.expirations e
            SET start_date = chosen.start_date, expiration_interval_ms = chosen.interval_ms, due_at = chosen.due_at,
                payload = coalesce(input.payload, e.payload),
                output_mode = coalesce(input.output_mode, e.output_mode),
                destination = coalesce(e.destination >> 32 << 32 | input.destination, e.destination),
                updated_at = clock_timestamp(), updater_id = input.who
            FROM chosen JOIN input USING (position)
            WHERE e.id = ANY (ARRAY(SELECT id FROM gone)) AND e.id = chosen.id
            RETURNING e.*
        ), queued AS (
            INSERT INTO timer_service.pending_expirations
                (id, due_at, size, destination, \(TimerFragments.keptInQueue))
            SELECT e.id, CASE WHEN chosen.moves THEN e.due_at ELSE gone.due_at END,
                octet_length(e.payload) + octet_length(e.output_mode), e.destination,
                \(TimerFragments.keptInQueue)
            FROM gone JOIN document e USING (id) JOIN chosen USING (id)
            RETURNING *
        ), label AS MATERIALIZED (
            SELECT * FROM unnest($16::uuid[], $17::text[], $18::text[]) AS label (id, name, value)
        ), unlabelled AS (
            DELETE FROM timer_service.labels
            WHERE id = ANY (ARRAY(SELECT id FROM gone WHERE id = ANY ($15::uuid[])))
                AND (id, name) NOT IN (SELECT id, name FROM label)
        ), labelled AS (
            INSERT INTO timer_service.labels (id, name, value)
            SELECT id, name, value FROM label WHERE id IN (SELECT id FROM gone)
            ON CONFLICT (id, name) DO UPDATE SET value = excluded.value
        ), \(AuditFragments.audited(
            "CASE is_fired WHEN 0 THEN 'update' ELSE 'fire' END", changes: requested("USING (id)"),
            service: "chosen.applicant_service", id: "chosen.id", detail: "input.detail", status: 200))
        \(changed)
        """)

    /// Makes timers pending again that ended in error.
    static let retry = Statement(
        "change_retry",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::text[],
                    $7::text[])
                WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, who, address, position)
        ), free AS (
            SELECT input.id, position, key, fingerprint, who, e.applicant_service,
                coalesce(input.start_date, \(thisInstant)) AS due_at
            FROM (SELECT * FROM input ORDER BY id OFFSET 0) AS input CROSS JOIN LATERAL (
                SELECT applicant_service FROM timer_service.expirations
                WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
                OFFSET 0
            ) AS e CROSS JOIN LATERAL (
                SELECT s.id FROM timer_service.settled_expirations s WHERE s.id = input.id AND s.status = 3
                OFFSET 0 FOR UPDATE
            ) AS s
        ), \(choose("id")), gone AS (
            DELETE FROM timer_service.settled_expirations s
            WHERE s.id = ANY (ARRAY(SELECT id FROM chosen)) AND s.status = 3
            RETURNING s.id, s.failure_count, s.last_error, coalesce(s.attempt, s.failure_count) AS attempt
        ), document AS (
            UPDATE timer_service.expirations e
            SET start_date = chosen.due_at, expiration_interval_ms = 0, due_at = chosen.due_at,
                first_due_at = coalesce(e.first_due_at, e.due_at), updated_at = clock_timestamp(),
                updater_id = chosen.who
            FROM chosen
            WHERE e.id = ANY (ARRAY(SELECT id FROM gone)) AND e.id = chosen.id
            RETURNING e.*
        ), queued AS (
            INSERT INTO timer_service.pending_expirations
                (id, due_at, size, destination, attempt, interruptions, earlier_failures, last_error, letters)
            SELECT e.id, e.due_at, octet_length(e.payload) + octet_length(e.output_mode), e.destination,
                gone.attempt, gone.attempt - gone.failure_count, gone.failure_count, gone.last_error,
                \(LetterFragments.told)
            FROM gone JOIN document e USING (id)
            ON CONFLICT (id) DO NOTHING
            RETURNING *
        ), \(AuditFragments.audited(
            "'retry'", changes: requested("USING (id)"), service: "chosen.applicant_service", id: "chosen.id",
            status: 200))
        \(changed)
        """)

    /// Stores timers anew with the payload, the outputs and the labels of others. The replay of a dead letter is one as
    /// well, and so tells nobody of its end.
    static let replay = Statement(
        "change_replay",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::uuid[],
                    $7::text[], $8::text[])
                WITH ORDINALITY AS input (id, asked_service, key, fingerprint, start_date, new_id, who, address,
                    position)
        ), free AS MATERIALIZED (
            SELECT input.id, position, key, fingerprint, new_id, who, e.applicant_service,
                coalesce(input.start_date, \(thisInstant)) AS due_at
            FROM input CROSS JOIN LATERAL (
                SELECT applicant_service FROM timer_service.expirations
                WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
                OFFSET 0
            ) AS e
        ), \(choose("new_id")), document AS (
            INSERT INTO timer_service.expirations
                (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination,
                    replay_of, creator_id, on_error, on_error_destination, on_end, on_end_destination, dead_letter_of)
            SELECT chosen.new_id, e.applicant_service, chosen.due_at, 0, chosen.due_at, e.payload, e.output_mode,
                e.destination, e.id, chosen.who, e.on_error, e.on_error_destination, e.on_end,
                e.on_end_destination, e.dead_letter_of
            FROM chosen CROSS JOIN LATERAL (
                SELECT * FROM timer_service.expirations WHERE id = chosen.id OFFSET 0
            ) AS e
            ON CONFLICT (id) DO NOTHING
            RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination,
                \(LetterFragments.told) AS letters
        ), queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, letters)
            SELECT id, due_at, size, destination, letters FROM document
            RETURNING id, due_at
        ), labelled AS (
            INSERT INTO timer_service.labels (id, name, value)
            SELECT chosen.new_id, l.name, l.value FROM chosen CROSS JOIN LATERAL (
                SELECT name, value FROM timer_service.labels WHERE id = chosen.id ORDER BY name OFFSET 0
            ) AS l
            WHERE chosen.new_id IN (SELECT id FROM document)
        ), \(AuditFragments.audited(
            "'replay'", changes: requested("ON chosen.new_id = p.id"), service: "chosen.applicant_service",
            id: "chosen.id", detail: "chosen.new_id::text", status: 200))
        SELECT \(ChangedColumn.list)
        FROM queued p JOIN chosen ON chosen.new_id = p.id
        """)

    /// Why a change was not made: a statement of its own, since one that waited for another's commit does not see what
    /// was committed.
    static let classify = Statement(
        "change_classify",
        """
        SELECT \(ChangeObstacleColumn.list)
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[],
                $7::uuid[])
            WITH ORDINALITY AS input (id, asked_service, key, start_date, interval_ms, shift_ms, new_id, position)
        LEFT JOIN LATERAL (
            SELECT id, applicant_service,
                \(indented: TimerFragments.dueAt(
                    shifted("coalesce(input.start_date, start_date)"),
                    "coalesce(input.interval_ms, expiration_interval_ms)")) AS due_at
            FROM timer_service.expirations
            WHERE id = input.id AND (asked_service IS NULL OR applicant_service = asked_service)
            OFFSET 0
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT status FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
        ) AS s ON true
        LEFT JOIN LATERAL (
            SELECT id, owner FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
        ) AS p ON true
        LEFT JOIN LATERAL (
            SELECT id, fingerprint FROM timer_service.idempotency_keys
            WHERE applicant_service = e.applicant_service AND key = input.key OFFSET 0
        ) AS k ON true
        ORDER BY input.position
        """)

    /// The CTEs `won` and `chosen`: those of `free` that have no key, or whose key was free.
    ///
    /// - Parameter id: the column of the timer that the key belongs to.
    private static func choose(_ id: String) -> String {
        """
        won AS (
            INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
            SELECT applicant_service, key, fingerprint, \(id) FROM free
            WHERE key IS NOT NULL ORDER BY applicant_service, key
            ON CONFLICT DO NOTHING
            RETURNING id
        ), chosen AS MATERIALIZED (
            SELECT * FROM free WHERE key IS NULL OR \(id) IN (SELECT id FROM won)
        )
        """
    }

    /// The changes that were made, with their inputs.
    ///
    /// - Parameter timer: joins `chosen` with the new row of the queue.
    private static func requested(_ timer: String) -> String {
        "queued p JOIN chosen \(timer) JOIN input USING (position)"
    }

    /// The timers as they are now, by what was written.
    private static let changed = """
        SELECT \(ChangedColumn.list),
            \(indented: ExpirationColumn.list)
        FROM queued p JOIN document e USING (id) JOIN chosen USING (id)
        LEFT JOIN timer_service.settled_expirations s ON false
        """

    /// A start date after its shift: in the year 1 or later, as RFC 3339 has it.
    private static func shifted(_ startDate: String) -> String {
        "greatest(\(TimerFragments.dueAt(startDate, "coalesce(shift_ms, 0)")), \(earliest))"
    }

    /// To the millisecond, and never later than what a claim takes for now.
    private static let thisInstant = "date_trunc('milliseconds', now())"

    static let isOccurrence = """
        EXISTS (SELECT FROM timer_service.occurrences o WHERE o.expiration_id = input.id)
        """

    /// `Timestamp.earliest`.
    private static let earliest = "'0001-01-01T00:00:00Z'::timestamptz"

    /// `Timestamp.latest`.
    static let latest = "'9999-12-31T23:59:59.999Z'::timestamptz"
}

/// The columns of a change that was made, before those of the timer where it shows that.
enum ChangedColumn: Int, Column {
    /// The place of its input, from 1.
    case position
    /// Microseconds until the timer is due.
    case dueIn

    var expression: String {
        switch self {
        case .position: "chosen.position"
        case .dueIn: "(extract(epoch FROM p.due_at - clock_timestamp()) * 1000000)::bigint"
        }
    }
}
