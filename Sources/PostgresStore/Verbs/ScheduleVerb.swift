import Metrics
import TimerCore

/// Stores new expirations: one INSERT for the whole batch, and a second one for those with an `Idempotency-Key`.
struct ScheduleVerb: LaneVerb {
    let listeners: DueAnnouncer
    private var parameters = Parameters()

    init(listeners: DueAnnouncer) {
        self.listeners = listeners
    }

    mutating func perform(
        _ inputs: [NewExpiration], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleResult] {
        let plain = inputs.filter { $0.idempotency == nil }
        if !plain.isEmpty {
            encode(plain)
            announce(try storePlain(isRepeated: isRepeated, on: connection, until: deadline))
        }
        if plain.count == inputs.count { return inputs.map { .scheduled($0.id) } }
        let keyed = try storeKeyed(inputs.filter { $0.idempotency != nil }, on: connection, until: deadline)
        return inputs.map { input in
            guard let idempotency = input.idempotency else { return .scheduled(input.id) }
            guard let owner = keyed[IdempotencyScope(input)] else { return .scheduled(input.id) }
            if owner.id == input.id { return .scheduled(input.id) }
            return owner.fingerprint == idempotency.fingerprint ? .repeated(owner.id) : .keyReused
        }
    }

    /// All statements.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        encode([])
        _ = try connection.run(
            [(Self.plain, parameters), (Self.plainAgain, parameters)], until: deadline)
        _ = try storeKeyed([], on: connection, until: deadline)
    }

    private mutating func encode(_ expirations: [NewExpiration]) {
        parameters.reset()
        parameters.add(uuids: expirations.lazy.map(\.id))
        parameters.add(texts: expirations.lazy.map { Optional($0.applicantService) })
        parameters.add(timestamps: expirations.lazy.map(\.startDate))
        parameters.add(.bigint, expirations.lazy.map(\.expirationIntervalMs))
        parameters.add(texts: expirations.lazy.map(\.payload.bytes))
        parameters.add(texts: expirations.lazy.map(\.outputMode.bytes))
        parameters.add(.bigint, expirations.lazy.map(\.queue.rawValue))
    }

    /// To ask for each row whether it is there already costs as much as an index. So it is asked when these may have been
    /// stored before: an answer was lost; or something was refused, perhaps because an earlier half of the batch is there.
    private func storePlain(
        isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Rows {
        if !isRepeated {
            do throws(DatabaseError) {
                return try connection.run(Self.plain, parameters, until: deadline)
            } catch {
                guard error.kind == .badData else { throw error }
            }
        }
        return try connection.run(Self.plainAgain, parameters, until: deadline)
    }

    private func announce(_ rows: Rows) {
        guard rows.count == 1, let microseconds = rows.integer(0, 0, as: Int64.self) else { return }
        listeners.scheduled(dueIn: .microseconds(microseconds))
    }

    /// Who has each key now. A key that was freed between the two statements (its timer was pruned) is tried again.
    private mutating func storeKeyed(
        _ expirations: [NewExpiration], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [IdempotencyScope: IdempotencyOwner] {
        var owners: [IdempotencyScope: IdempotencyOwner] = [:]
        var left = expirations
        repeat {
            encode(left)
            parameters.add(texts: left.lazy.map { $0.idempotency?.key })
            parameters.add(byteas: left.lazy.map { $0.idempotency?.fingerprint ?? [] })
            announce(try connection.run(Self.keyed, parameters, until: deadline))
            // A statement of its own: one that waited for another's commit does not see what was committed.
            parameters.reset()
            parameters.add(texts: left.lazy.map { Optional($0.applicantService) })
            parameters.add(texts: left.lazy.map { $0.idempotency?.key })
            let rows = try connection.run(Self.owners, parameters, until: deadline)
            for row in 0..<rows.count {
                guard let scope = IdempotencyScope(rows, row), let owner = IdempotencyOwner(rows, row) else { continue }
                owners[scope] = owner
            }
            left = left.filter { owners[IdempotencyScope($0)] == nil }
        } while !left.isEmpty
        return owners
    }

    /// Hours and milliseconds apart: interval times bigint goes through double precision, which is exact for each of
    /// the two as far as the year 9999, and not for their sum.
    private static let insertDocuments = """
        INSERT INTO timer_service.expirations
            (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
        SELECT id, applicant_service, start_date, interval_ms,
            start_date + interval_ms / 3600000 * interval '1 hour'
                + interval_ms % 3600000 * interval '1 millisecond',
            payload, output_mode, destination
        """

    /// Pending rows only for documents that this statement inserted: a batch that is sent again, because the answer
    /// to the first try was lost, changes nothing if that try was done.
    private static let insertPending = """
        queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, size, destination FROM document RETURNING due_at
        )
        SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000000)::bigint FROM queued
        """

    private static let unlessThere = "ON CONFLICT (id) DO NOTHING"

    private static let returning = """
        RETURNING id, due_at, octet_length(payload) + octet_length(output_mode) AS size, destination
        """

    private static let plain = plain(named: "schedule", "")
    private static let plainAgain = plain(named: "schedule_again", unlessThere)

    private static func plain(named name: String, _ onConflict: String) -> Statement {
        Statement(
            name,
            """
            WITH input AS (
                SELECT id, applicant_service, coalesce(start_date, date_trunc('milliseconds', now())) AS start_date,
                    interval_ms, payload, output_mode, destination
                FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
                    AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination)
            ), document AS (
                \(insertDocuments) FROM input
                \(onConflict) \(returning)
            ), \(insertPending)
            """)
    }

    /// Keys in their order, so that two batches with the same keys wait for each other and do not deadlock.
    private static let keyed = Statement(
        "schedule_keyed",
        """
        WITH input AS (
            SELECT id, applicant_service, coalesce(start_date, date_trunc('milliseconds', now())) AS start_date,
                interval_ms, payload, output_mode, destination, key, fingerprint
            FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                    $8::text[], $9::bytea[])
                AS input (id, applicant_service, start_date, interval_ms, payload, output_mode, destination, key,
                    fingerprint)
        ), won AS (
            INSERT INTO timer_service.idempotency_keys (applicant_service, key, fingerprint, id)
            SELECT applicant_service, key, fingerprint, id FROM input ORDER BY applicant_service, key, id
            ON CONFLICT DO NOTHING
            RETURNING id
        ), document AS (
            \(insertDocuments) FROM input WHERE id IN (SELECT id FROM won)
            \(unlessThere) \(returning)
        ), \(insertPending)
        """)

    private static let owners = Statement(
        "idempotency_owners",
        """
        SELECT k.applicant_service, k.key, k.fingerprint, k.id
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS input (applicant_service, key)) AS input
        CROSS JOIN LATERAL (
            SELECT * FROM timer_service.idempotency_keys
            WHERE applicant_service = input.applicant_service AND key = input.key OFFSET 0
        ) AS k
        """)
}
