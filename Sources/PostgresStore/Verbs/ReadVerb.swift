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
        for row in 0..<rows.count {
            guard let expiration = Expiration(rows, row) else { continue }
            found[expiration.id] = expiration
        }
        return inputs.map { found[$0] }
    }

    private static let read = Statement(
        "read",
        """
        SELECT \(ExpirationColumns.list)
        FROM unnest($1::uuid[]) AS input (id)
        JOIN timer_service.expirations e ON e.id = input.id
        LEFT JOIN timer_service.pending_expirations p ON p.id = e.id
        LEFT JOIN timer_service.settled_expirations s ON s.id = e.id
        """)
}
