import TestSupport
import TimerCore

extension TestDatabase {
    /// Stores due timers as another replica would.
    ///
    /// - Parameters:
    ///   - due: an SQL expression over `n`, which counts from 1.
    ///   - bytes: of payload and output together, 4 at least.
    func add(
        _ count: Int, due: String, for destination: String = "other", of tenant: String = "a", bytes: Int = 4
    ) throws {
        let queue = QueueKey(tenant: TenantKey(tenant), destination: DestinationKey(destination))
        try add(count, due: due, queue: "\(queue.rawValue)", bytes: bytes)
    }

    /// - Parameter queue: an SQL expression of type bigint over `n`.
    func add(_ count: Int, due: String, queue: String, bytes: Int = 4) throws {
        try run(
            """
            WITH document AS (
                INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms,
                    due_at, payload, output_mode, destination)
                SELECT gen_random_uuid(), 'other', \(due), 0, \(due), '{' || repeat(' ', \(bytes - 4)) || '}', '{}',
                    \(queue)
                FROM generate_series(1, \(count)) AS n
                RETURNING id, due_at, destination
            )
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, \(bytes), destination FROM document
            """)
    }
}
