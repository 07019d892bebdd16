/// The statements of a claim.
enum ClaimStatements {
    /// How far a claim looks for timers of other destinations behind those of saturated ones.
    private static let window = 16_384
    /// The same for a brief look.
    private static let briefWindow = 1_024
    /// What became due within this time is fresh.
    private static let fresh = "interval '5 seconds'"

    /// Takes what is due: `$1` at most, for the owner `$2`, no earlier than `$3`,
    /// of `$4` bytes; and takes schedules on that stand at
    /// what it took.
    static let claim = statement("claim", from: all, and: goOn)
    static let claimOthers = statement("claim_others", from: others, and: goOn)
    /// The same, but only of what is due last of the fresh: behind ten thousand timers of a destination that hangs, a
    /// look at all of them for each timer that comes due would make that one late.
    static let claimOthersBriefly = statement("claim_others_briefly", overdue: "false", from: latestOthers, and: goOn)
    /// The same without the schedules.
    static let claimAlone = statement("claim_alone", from: all, and: stay)
    static let claimOthersAlone = statement("claim_others_alone", from: others, and: stay)

    private static func all(_ range: String) -> String {
        "timer_service.pending_expirations WHERE owner IS NULL AND \(range) ORDER BY due_at"
    }

    /// All but those of the tenants `$5`, the destinations `$6` and the queues `$7`. Only so many rows are looked at, because a million of them may
    /// stand in front; the index's order is kept, and what another replica takes in between is passed over.
    private static func others(_ range: String) -> String {
        others("\(range) ORDER BY due_at", window)
    }

    private static func latestOthers(_ range: String) -> String {
        others("\(range) ORDER BY due_at DESC", briefWindow)
    }

    /// In the order of an expression, for which there is no index: with `due_at` itself, a plan that was made while the
    /// table was small walks through all of the queue, comparing each id with each of the list (ADR 5).
    private static func others(_ range: String, _ window: Int) -> String {
        """
        timer_service.pending_expirations WHERE owner IS NULL AND id = ANY (ARRAY(
            SELECT id FROM (
                SELECT id, destination FROM timer_service.pending_expirations
                WHERE owner IS NULL AND \(range) LIMIT \(window)
            ) AS seen
            WHERE destination >> 32 <> ALL ($5::bigint[]) AND destination & 4294967295 <> ALL ($6::bigint[])
                AND destination <> ALL ($7::bigint[])
            LIMIT $1::bigint
        )) ORDER BY due_at + interval '0'
        """
    }

    /// The replica's own row is locked against being deleted: a claim that hung while the replica was declared dead
    /// takes nothing. A quarter is kept for what is fresh, so that a backlog does not make fresh timers late. What would
    /// make the claim larger than its bytes is left for the next one.
    private static func statement(
        _ name: String, overdue: String = "due_at >= $3::timestamptz AND due_at <= now() - \(fresh)",
        from source: (_ range: String) -> String, and goOn: String
    ) -> Statement {
        Statement(
            name,
            """
            WITH me AS (
                SELECT owner FROM timer_service.replicas WHERE owner = $2::int FOR KEY SHARE
            ), overdue AS (
                SELECT id, due_at, size FROM \(source(overdue))
                LIMIT $1::bigint - $1::bigint / 4 FOR UPDATE SKIP LOCKED
            ), fresh AS (
                SELECT id, due_at, size FROM \(source("due_at > now() - \(fresh) AND due_at <= now()"))
                LIMIT $1::bigint - (SELECT count(*) FROM overdue) FOR UPDATE SKIP LOCKED
            ), due AS (
                SELECT id, sum(size) OVER (ORDER BY due_at, id) AS through, row_number() OVER (ORDER BY due_at, id) AS place
                FROM (SELECT * FROM overdue UNION ALL SELECT * FROM fresh) AS chosen
            ), claimed AS (
                UPDATE timer_service.pending_expirations p
                SET owner = (SELECT owner FROM me), attempt = p.attempt + 1
                WHERE p.id = ANY (ARRAY(SELECT id FROM due WHERE through <= $4::bigint OR place = 1)) AND EXISTS (SELECT FROM me)
                RETURNING p.id, p.attempt, p.due_at, p.destination, p.interruptions
            ), \(goOn)
            SELECT c.id, c.attempt, e.due_at, e.payload, e.output_mode, c.due_at, (SELECT count(*) FROM gone_on),
                c.destination, c.interruptions
            FROM claimed c CROSS JOIN LATERAL (
                SELECT due_at, payload, output_mode FROM timer_service.expirations WHERE id = c.id OFFSET 0
            ) AS e
            """)
    }

    private static let stay = "gone_on AS (SELECT WHERE false)"

    /// `OccurrenceWriter` in SQL, for the plain case: one occurrence is due, it is being claimed, and what follows it is
    /// known and not due. Everything else is the keeper's. No schedule is looked up when none is due. It must never wait:
    /// a change of the app's schedules locks the app's row and then pending ones, which are locked here. The app's row
    /// is shared with other claims, and a lock, unlike the statement's snapshot, gives the rows as they are now.
    private static let goOn = """
        found AS (
            SELECT c.id, s.account_id
            FROM claimed c CROSS JOIN LATERAL (
                SELECT account_id FROM timer_service.schedules WHERE \(stands) OFFSET 0
            ) AS s
            WHERE EXISTS (SELECT FROM timer_service.schedules
                WHERE nominal_at >= least($3::timestamptz, now() - \(fresh)) AND nominal_at <= now()
                    AND NOT is_paused AND NOT is_over)
        ), standing AS (
            SELECT s.id, s.data, s.following_at, a.*, \(newID) AS expiration_id
            FROM found c
            CROSS JOIN LATERAL (
                SELECT account_id, event_head, event_middle, event_tail, event_output_mode, destination
                FROM timer_service.apps WHERE account_id = c.account_id AND event_head IS NOT NULL
                OFFSET 0 FOR SHARE SKIP LOCKED
            ) AS a
            CROSS JOIN LATERAL (
                SELECT id, data, following_at FROM timer_service.schedules WHERE \(stands)
                OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED
            ) AS s
        ), won AS (
            INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
            SELECT id, following_at, expiration_id FROM standing
            ON CONFLICT DO NOTHING
            RETURNING schedule_id, nominal_at, expiration_id
        ), document AS (
            INSERT INTO timer_service.expirations
                (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
            SELECT won.expiration_id, s.account_id, won.nominal_at, 0, won.nominal_at,
                s.event_head || floor(extract(epoch FROM won.nominal_at) * 1000)::bigint || s.event_middle || s.data
                    || s.event_tail,
                s.event_output_mode, s.destination
            FROM won JOIN standing s ON s.id = won.schedule_id
            RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
        ), queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, size, destination FROM document
        ), gone_on AS (
            UPDATE timer_service.schedules s
            SET nominal_at = won.nominal_at, expiration_id = won.expiration_id, following_at = NULL
            FROM won WHERE s.id = ANY (ARRAY(SELECT schedule_id FROM won)) AND s.id = won.schedule_id
            RETURNING s.id
        )
        """

    private static let stands = """
        expiration_id = c.id AND NOT is_paused AND NOT is_over AND following_at > now() AND following_at < 'infinity'
        """

    /// UUIDv7 (RFC 9562 §5.7): the milliseconds of now, and what version 4 has behind its own version.
    private static let newID = """
        (lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
        """

    /// What is due already is the claim's affair: the next date after it; and up to where nothing is fresh.
    static let outlook = Statement(
        "outlook",
        """
        SELECT clock_timestamp(),
            (SELECT due_at FROM timer_service.pending_expirations
                WHERE owner IS NULL AND due_at > now() ORDER BY due_at LIMIT 1),
            now() - \(fresh)
        """)
}
