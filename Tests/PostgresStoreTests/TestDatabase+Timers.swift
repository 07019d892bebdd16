import TimerCore

extension TestDatabase {
    /// Stores due timers as another replica would.
    ///
    /// - Parameters:
    ///   - due: an SQL expression over `n`, which counts from 1.
    ///   - destination: an SQL expression of type text over `n`, hashed as the service hashes destinations.
    func add(
        _ count: Int, due: String, for destination: String = "other", of tenant: String = "a", bytes: Int = 4
    ) throws {
        try add(count, due: due, queue: "\(QueueKey(tenant: TenantKey(tenant), destination: DestinationKey(destination)).rawValue)", bytes: bytes)
    }

    /// - Parameter queue: an SQL expression of type bigint over `n`.
    func add(_ count: Int, due: String, queue: String, bytes: Int = 4) throws {
        try run(
            """
            WITH document AS (
                INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms,
                    due_at, payload, output_mode, destination)
                SELECT gen_random_uuid(), 'other', \(due), 0, \(due), '{' || repeat(' ', \(bytes - 4)) || '}', '{}', \(queue)
                FROM generate_series(1, \(count)) AS n
                RETURNING id, due_at, destination
            )
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, \(bytes), destination FROM document
            """)
    }
}
