import TimerCore

/// A question about one timer, by its id, or for a page of the audit.
enum ReadQuestion: Sendable {
    case document(ExpirationID)
    /// Its attempts with greater numbers than this.
    case attempts(ExpirationID, after: Int)
    case audit(AuditQuery)
}

/// The answer to a `ReadQuestion`; nil: there is no such timer.
enum ReadAnswer: Sendable {
    case document(Expiration?)
    case attempts(AttemptPage?)
    case audit(AuditPage)
}

/// Reads timers by id, the documents of a few in one statement, and pages of the audit, which look at a bounded number of
/// entries.
struct ReadVerb: LaneVerb {
    private var parameters = Parameters()

    init() {}

    mutating func perform(
        _ inputs: [ReadQuestion], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ReadAnswer] {
        let ids = inputs.compactMap { if case .document(let id) = $0 { id } else { nil } }
        // Of nothing as well: a lane that is probed asks its statement.
        let found = ids.isEmpty && !inputs.isEmpty ? [:] : try documents(ids, on: connection, until: deadline)
        var answers: [ReadAnswer] = []
        for input in inputs {
            switch input {
            case .document(let id): answers.append(.document(found[id]))
            case .attempts(let id, let number):
                answers.append(.attempts(try attempts(of: id, after: number, on: connection, until: deadline)))
            case .audit(let query):
                answers.append(.audit(try AuditReading.page(query, on: connection, until: deadline)))
            }
        }
        return answers
    }

    private mutating func documents(
        _ ids: [ExpirationID], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ExpirationID: Expiration] {
        parameters.reset()
        parameters.add(uuids: ids)
        let rows = try connection.run(Self.read, parameters, until: deadline)
        var found: [ExpirationID: Expiration] = [:]
        for row in rows.all(of: ExpirationColumn.self) {
            guard let expiration = Expiration(row) else { continue }
            found[expiration.id] = expiration
        }
        return found
    }

    private mutating func attempts(
        of id: ExpirationID, after number: Int, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> AttemptPage? {
        parameters.reset()
        parameters.add(id)
        parameters.add(Int32(clamping: number))
        // One more tells whether anything follows.
        parameters.add(Int64(AttemptPage.limit + 1))
        return AttemptPage(try connection.run(Self.readAttempts, parameters, until: deadline))
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
