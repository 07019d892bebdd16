import TimerCore

/// The failure of a statement or of a connection, by what can be done about it.
struct DatabaseError: Error, Sendable {
    enum Kind: Hashable, Sendable {
        /// The connection is of no more use; whether the last statement was done is unknown.
        case connectionLost
        /// A deadlock or a serialization failure: nothing was done, the same may succeed at once.
        case conflict
        /// A value was refused; other rows of the batch may be good.
        case badData
        /// The server has forgotten, or never kept, a prepared statement: a pooler is in between.
        case unprepared
        /// A prepared statement would give another type of row than when it was prepared: a table was altered.
        case outdated
        /// The server is out of space, of memory or of time; later it may not be.
        case refusedForNow
        /// Nothing was sent, because something else that the statement needs does not work.
        case notBegun
        /// A defect of ours, or of the database's set-up.
        case failed
    }

    let kind: Kind
    let reason: String

    static func lost(_ reason: String) -> DatabaseError {
        DatabaseError(kind: .connectionLost, reason: reason)
    }

    /// The error of what is not sent now, though the connection is good: `reason` says what it waits for.
    static func notNow(_ reason: String) -> DatabaseError {
        DatabaseError(kind: .notBegun, reason: reason)
    }

    /// The reason without the host and the address that libpq puts before it: `/-/ready` is open to all.
    var publicReason: String {
        guard kind == .connectionLost else { return reason }
        return reason.replacing(#/connection to server .*? failed: /#, with: "")
    }

    var storeError: StoreError {
        switch kind {
        case .connectionLost, .conflict, .refusedForNow, .notBegun, .unprepared, .outdated: .unavailable(reason: reason)
        case .badData, .failed: .failed(reason: reason)
        }
    }

    /// unique_violation
    var isUniqueViolation: Bool {
        kind == .badData && reason.hasSuffix("(23505)")
    }

    /// - Parameter state: SQLSTATE (PostgreSQL's Appendix A).
    static func kind(ofState state: String) -> Kind {
        switch state {
        // serialization_failure, deadlock_detected
        case "40001", "40P01": .conflict
        // invalid_sql_statement_name, duplicate_prepared_statement
        case "26000", "42P05": .unprepared
        // feature_not_supported: "cached plan must not change result type" (plancache.c: RevalidateCachedQuery)
        case "0A000": .outdated
        // data_corrupted, index_corrupted: of the row that was asked for
        case "XX001", "XX002": .badData
        // query_canceled (statement_timeout), lock_not_available
        case "57014", "55P03": .refusedForNow
        // too_many_connections; read_only_sql_transaction: we are connected to a standby
        case "53300", "25006": .connectionLost
        default: kind(ofClass: state.prefix(2))
        }
    }

    private static func kind(ofClass stateClass: Substring) -> Kind {
        switch stateClass {
        // connection exception, operator intervention (shutdown, crash, starting up), fatal I/O
        case "08", "57", "58": .connectionLost
        // data exception, integrity constraint violation, WITH CHECK OPTION violation
        case "22", "23", "44": .badData
        // insufficient resources (disk full, out of memory), program limit exceeded
        case "53", "54": .refusedForNow
        default: .failed
        }
    }
}
