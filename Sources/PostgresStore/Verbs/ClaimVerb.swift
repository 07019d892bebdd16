import TimerCore

/// Takes the lease of due timers.
struct ClaimVerb: LaneVerb {
    struct Input: Sendable {
        let limit: Int
        let saturated: [DestinationKey]
    }

    /// Bytes of payloads and outputs of one claim, about.
    private static let byteLimit = 8 << 20
    /// How far a claim looks for timers of other destinations behind those of saturated ones.
    private static let window = 16_384

    let lease: Lease
    private var misfires: MisfireGate
    private var parameters = Parameters()

    init(lease: Lease, misfires: MisfireGate) {
        self.lease = lease
        self.misfires = misfires
    }

    mutating func perform(
        _ inputs: [Input], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Claim] {
        if lease.isInDoubt { try lease.change(on: connection, until: deadline) }
        guard let owner = lease.current, lease.isValid else { throw .notNow("the lease is not confirmed") }
        try misfires.pass(on: connection)
        var claims: [Claim] = []
        do throws(DatabaseError) {
            for input in inputs { claims.append(try claim(input, for: owner, on: connection, until: deadline)) }
        } catch {
            // It may have been done, or be done in a moment, and nobody would know what it took.
            if error.kind == .connectionLost || !claims.isEmpty { lease.claimWasLost() }
            throw error
        }
        return claims
    }

    private mutating func claim(
        _ input: Input, for owner: Int32, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Claim {
        parameters.reset()
        parameters.add(Int64(max(input.limit, 0)))
        parameters.add(owner)
        if !input.saturated.isEmpty { parameters.add(.bigint, input.saturated.lazy.map(\.rawValue)) }
        let statement = input.saturated.isEmpty ? Self.claim : Self.claimOthers
        let results = try connection.run([(statement, parameters), (Self.outlook, Parameters())], until: deadline)
        guard results.count == 2, results[1].count == 1, let now = results[1].timestamp(0, 0) else {
            throw DatabaseError(kind: .failed, reason: "the claim gave no clock")
        }
        let expirations = (0..<results[0].count).compactMap { ClaimedExpiration(results[0], $0) }
            .sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        lease.took(expirations.map(\.id))
        let nextDueIn = results[1].timestamp(0, 1).map { $0.duration(since: now) }
        return Claim(
            expirations: expirations, owner: Owner(rawValue: owner), claimedAt: now,
            isCutShort: Self.isCutShort(expirations, limit: input.limit), nextDueIn: nextDueIn)
    }

    /// Either share of the claim, or its bytes, may have been used up.
    private static func isCutShort(_ expirations: [ClaimedExpiration], limit: Int) -> Bool {
        if expirations.isEmpty { return false }
        let bytes = expirations.reduce(0) { $0 + $1.payload.bytes.count + $1.outputMode.bytes.count }
        return expirations.count >= limit - limit / 4 || bytes >= byteLimit / 2
    }

    private static let claim = statement(
        "claim", from: { "timer_service.pending_expirations WHERE owner IS NULL AND \($0)" })

    /// The same but for saturated destinations. Only so many rows are looked at, because a million of them may stand in
    /// front; the index's order is kept, and what another replica takes in between is passed over.
    private static let claimOthers = statement(
        "claim_others",
        from: { range in
            """
            timer_service.pending_expirations WHERE owner IS NULL AND id = ANY (ARRAY(
                SELECT id FROM (
                    SELECT id, destination FROM timer_service.pending_expirations
                    WHERE owner IS NULL AND \(range) ORDER BY due_at LIMIT \(window)
                ) AS seen
                WHERE destination <> ALL ($3::bigint[]) LIMIT $1::bigint
            ))
            """
        })

    /// The replica's own row is locked against being deleted: a claim that hung while the replica was declared dead
    /// takes nothing. A quarter is kept for what became due within the last five seconds, so that a backlog does not
    /// make fresh timers late. What would make the claim larger than its bytes is left for the next one.
    private static func statement(_ name: String, from source: (_ range: String) -> String) -> Statement {
        Statement(
            name,
            """
            WITH me AS (
                SELECT owner FROM timer_service.replicas WHERE owner = $2::int FOR KEY SHARE
            ), overdue AS (
                SELECT id, due_at, size FROM \(source("due_at <= now() - interval '5 seconds'"))
                ORDER BY due_at LIMIT $1::bigint - $1::bigint / 4 FOR UPDATE SKIP LOCKED
            ), fresh AS (
                SELECT id, due_at, size FROM \(source("due_at > now() - interval '5 seconds' AND due_at <= now()"))
                ORDER BY due_at LIMIT $1::bigint - (SELECT count(*) FROM overdue) FOR UPDATE SKIP LOCKED
            ), due AS (
                SELECT id, sum(size) OVER (ORDER BY due_at, id) - size AS before
                FROM (SELECT * FROM overdue UNION ALL SELECT * FROM fresh) AS chosen
            ), claimed AS (
                UPDATE timer_service.pending_expirations p
                SET owner = (SELECT owner FROM me), attempt = p.attempt + 1
                WHERE p.id = ANY (ARRAY(SELECT id FROM due WHERE before < \(byteLimit))) AND EXISTS (SELECT FROM me)
                RETURNING p.id, p.attempt
            )
            SELECT c.id, c.attempt, e.due_at, e.payload, e.output_mode
            FROM claimed c CROSS JOIN LATERAL (
                SELECT due_at, payload, output_mode FROM timer_service.expirations WHERE id = c.id OFFSET 0
            ) AS e
            """)
    }

    /// What is due already is the claim's affair: the next date after it.
    private static let outlook = Statement(
        "outlook",
        """
        SELECT clock_timestamp(),
            (SELECT due_at FROM timer_service.pending_expirations
                WHERE owner IS NULL AND due_at > now() ORDER BY due_at LIMIT 1)
        """)
}

extension ClaimedExpiration {
    /// A row of the claim: id, attempt, due_at, payload, output_mode.
    fileprivate init?(_ rows: Rows, _ row: Int) {
        guard let id = rows.id(row, 0), let attempt = rows.integer(row, 1, as: Int32.self),
            let dueAt = rows.timestamp(row, 2), let (payload, outputMode) = rows.objects(row, 3, 4)
        else { return nil }
        self.init(id: id, dueAt: dueAt, attempt: Int(attempt), payload: payload, outputMode: outputMode)
    }
}
