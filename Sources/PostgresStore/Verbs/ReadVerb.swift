import TimerCore

/// Reads documents by id, a few in one statement.
struct ReadVerb: LaneVerb {
    private var parameters = Parameters()

    init() {}

    mutating func perform(
        _ inputs: [ExpirationID], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Expiration?] {
        parameters.reset()
        parameters.add(uuids: inputs)
        let rows = try connection.run(Self.read, parameters, until: deadline)
        var found: [ExpirationID: Expiration] = [:]
        for row in rows.all(of: ExpirationColumn.self) {
            guard let expiration = Expiration(row) else { continue }
            found[expiration.id] = expiration
        }
        return inputs.map { found[$0] }
    }

    static let read = Statement(
        "read",
        """
        SELECT \(ExpirationColumn.list)
        FROM unnest($1::uuid[]) AS input (id)
        CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = input.id OFFSET 0) AS e
        LEFT JOIN LATERAL (
            SELECT * FROM timer_service.pending_expirations WHERE id = input.id OFFSET 0
        ) AS p ON true
        LEFT JOIN LATERAL (
            SELECT * FROM timer_service.settled_expirations WHERE id = input.id OFFSET 0
        ) AS s ON true
        """)
}
