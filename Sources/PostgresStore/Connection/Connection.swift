import CLibPQ
import Glibc

/// One connection to PostgreSQL. Belongs to one thread, which it blocks, always with a deadline.
///
/// It stays in pipeline mode: the statements of one `run` go out together with one Sync behind them, and so are one
/// round trip and one transaction.
final class Connection {
    typealias Instant = ContinuousClock.Instant

    let handle: OpaquePointer
    private var prepared: Set<String> = []
    /// What is prepared no longer fits the tables.
    private var isOutdated = false
    /// False behind a pooler: another connection to the server may serve each transaction, and other clients use it.
    private(set) var prepares = true
    /// Sent at the beginning of each transaction behind a pooler, where the session is not ours.
    private var prelude: Statement?

    private init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQfinish(handle)
    }

    /// Connects, each host and address within `connect_timeout`.
    ///
    /// The blocking call on purpose: PQconnectPoll leaves the step to the next host after a timeout to its caller.
    ///
    /// - Parameter isPooled: nil finds it out.
    static func open(_ options: ConnectionOptions, isPooled: Bool? = nil) throws(DatabaseError) -> Connection {
        guard let handle = options.withKeywords({ PQconnectdbParams($0, $1, 1) }) else {
            throw .lost("out of memory")
        }
        let connection = Connection(handle)
        guard PQstatus(handle) == CONNECTION_OK else { throw connection.lost() }
        // A server message on standard error would be a log line that nobody asked for.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw connection.lost() }
        let isPooled = if let isPooled { isPooled } else { try connection.findsPooler() }
        if isPooled {
            connection.prepares = false
            connection.prelude = options.setting(isLocal: true)
        } else {
            try connection.run(options.setting(isLocal: false), until: .now + .seconds(5))
        }
        return connection
    }

    /// A pooler answers with process ids of its own making, because a client may cancel by them.
    private func findsPooler() throws(DatabaseError) -> Bool {
        let rows = try run(Statement("", "SELECT pg_backend_pid()"), until: .now + .seconds(5))
        return rows.integer(0, 0, as: Int32.self) != PQbackendPID(handle)
    }

    var descriptor: Int32 {
        PQsocket(handle)
    }

    func parameterStatus(_ name: String) -> String? {
        PQparameterStatus(handle, name).map { String(cString: $0) }
    }

    /// Reads what the server sent unasked.
    ///
    /// - Returns: whether the connection is still good.
    func takeInput() -> Bool {
        PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    @discardableResult
    func run(
        _ statement: Statement, _ parameters: Parameters = Parameters(), until deadline: Instant
    ) throws(DatabaseError) -> Rows {
        let rows = try run([(statement, parameters)], until: deadline)
        guard let first = rows.first else { throw .lost("no result") }
        return first
    }

    /// Runs the statements as one transaction, unless one has been begun.
    func run(_ commands: [(Statement, Parameters)], until deadline: Instant) throws(DatabaseError) -> [Rows] {
        if let prelude, PQtransactionStatus(handle) == PQTRANS_IDLE {
            return Array(try attempt([(prelude, Parameters())] + commands, until: deadline).dropFirst())
        }
        do throws(DatabaseError) {
            if isOutdated { try forgetStatements(until: deadline) }
            return try attempt(commands, until: deadline)
        } catch {
            return try repeated(commands, after: error, until: deadline)
        }
    }

    /// Nothing of the commands was done: they are one transaction, and it failed.
    private func repeated(
        _ commands: [(Statement, Parameters)], after error: DatabaseError, until deadline: Instant
    ) throws(DatabaseError) -> [Rows] {
        switch error.kind {
        case .unprepared where prepares:
            prepares = false
        case .outdated where prepares && !prepared.isEmpty:
            isOutdated = true
            // A transaction that was begun has failed as a whole. Its next try finds new statements.
            guard PQtransactionStatus(handle) == PQTRANS_IDLE else { throw error }
            try forgetStatements(until: deadline)
        default:
            throw error
        }
        return try attempt(commands, until: deadline)
    }

    /// What is prepared is prepared anew at its next use, for the tables as they are by then.
    private func forgetStatements(until deadline: Instant) throws(DatabaseError) {
        guard PQtransactionStatus(handle) == PQTRANS_IDLE else { return }
        _ = try attempt([(Statement("", "DEALLOCATE ALL"), Parameters())], until: deadline)
        prepared = []
        isOutdated = false
    }

    private func attempt(
        _ commands: [(Statement, Parameters)], until deadline: Instant
    ) throws(DatabaseError) -> [Rows] {
        // For each message the name that it prepares; nil: it runs a statement.
        var preparing: [String?] = []
        for (statement, parameters) in commands {
            if prepares, !statement.name.isEmpty, !prepared.contains(statement.name) {
                guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw lost() }
                preparing.append(statement.name)
            }
            try send(statement, parameters)
            preparing.append(nil)
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        try flush(until: deadline)
        var results: [Rows] = []
        // What was prepared stays so when a later statement fails (PREPARE is no part of the transaction).
        defer { prepared.formUnion(preparing.prefix(results.count).compactMap { $0 }) }
        try receive(&results, until: deadline)
        guard results.count == preparing.count else { throw .lost("\(results.count) results for \(preparing.count)") }
        return zip(results, preparing).filter { $0.1 == nil }.map(\.0)
    }

    private func send(_ statement: Statement, _ parameters: Parameters) throws(DatabaseError) {
        let count = parameters.ranges.count
        let lengths = parameters.ranges.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: count)
        let sent = parameters.bytes.withUnsafeBytes { bytes in
            // An empty text at the end of the buffer, and an empty buffer, still need an address: NULL is SQL's NULL.
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            let values = parameters.ranges.map { range in range.flatMap { base?.advanced(by: $0.lowerBound) } }
            return prepares && !statement.name.isEmpty
                ? PQsendQueryPrepared(handle, statement.name, Int32(count), values, lengths, formats, 1)
                : PQsendQueryParams(handle, statement.sql, Int32(count), nil, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost() }
    }

    /// Reads while it writes: a server that waits for its answers to be read reads nothing either.
    private func flush(until deadline: Instant) throws(DatabaseError) {
        while true {
            let left = PQflush(handle)
            if left == 0 { return }
            guard left == 1 else { throw lost() }
            let ready = try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
            if ready & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw lost() }
        }
    }

    /// Everything up to the Sync: only then is it committed.
    private func receive(_ results: inout [Rows], until deadline: Instant) throws(DatabaseError) {
        var failure: DatabaseError?
        var gaps = 0
        while true {
            while PQisBusy(handle) == 1 {
                _ = try wait(for: Int16(POLLIN), until: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            }
            guard let result = PQgetResult(handle) else {
                gaps += 1
                guard gaps < 3, PQstatus(handle) == CONNECTION_OK else { throw failure ?? lost() }
                continue
            }
            gaps = 0
            let rows = Rows(result)
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                results.append(rows)
            case PGRES_PIPELINE_ABORTED:
                continue
            case PGRES_PIPELINE_SYNC:
                if let failure { throw failure }
                return
            default:
                failure = failure ?? error(of: result)
            }
        }
    }

    private func wait(for events: Int16, until deadline: Instant) throws(DatabaseError) -> Int16 {
        while true {
            let left = (deadline - .now).wholeMilliseconds
            guard left > 0 else { throw .lost("no answer in time") }
            var descriptors = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&descriptors, 1, Int32(min(left + 1, 60_000)))
            if count > 0 { return descriptors.revents }
            guard count == 0 || errno == EINTR else { throw .lost("poll: errno \(errno)") }
        }
    }

    /// The primary message only: DETAIL quotes the values of rows.
    private func error(of result: OpaquePointer) -> DatabaseError {
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? "no message"
        guard PQstatus(handle) == CONNECTION_OK, !state.isEmpty else { return .lost(message) }
        return DatabaseError(kind: DatabaseError.kind(ofState: state), reason: "\(message) (\(state))")
    }

    private func lost() -> DatabaseError {
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return .lost(lines.isEmpty ? "connection lost" : lines)
    }
}
