/// One connection to PostgreSQL: a handle of libpq, and what holds for the session behind it. Belongs to one thread,
/// which it blocks, always with a deadline.
///
/// The statements of one `run` go out together with one Sync behind them, and so are one round trip and one transaction.
final class Connection {
    typealias Instant = ContinuousClock.Instant

    private let handle: PipelineHandle
    private var session = Session(state: .direct(prepared: []))

    private init(_ handle: PipelineHandle) {
        self.handle = handle
    }

    /// Connects and applies the options' settings.
    ///
    /// - Parameter isPooled: true behind a pooler; nil finds it out.
    static func open(_ options: ConnectionOptions, isPooled: Bool? = nil) throws(DatabaseError) -> Connection {
        let connection = Connection(try PipelineHandle(options))
        let isPooled = if let isPooled { isPooled } else { try connection.findsPooler() }
        let setting = options.setting(isLocal: isPooled, serverVersion: connection.handle.serverVersion)
        if isPooled {
            try connection.checkIsolation()
            connection.session = Session(state: .pooled(settings: setting))
        } else {
            try connection.run(setting, until: .now + .seconds(5))
        }
        return connection
    }

    /// Behind a pooler the level cannot be set for each transaction but by a statement that goes alone.
    private func checkIsolation() throws(DatabaseError) {
        let rows = try run(
            Statement("", "SELECT current_setting('default_transaction_isolation')"), until: .now + .seconds(5))
        guard let level = rows.text(0, 0), level != ConnectionOptions.isolation else { return }
        throw DatabaseError(
            kind: .failed,
            reason: """
                behind a pooler default_transaction_isolation must be '\(ConnectionOptions.isolation)', and is \
                '\(level)': ALTER ROLE … SET default_transaction_isolation = '\(ConnectionOptions.isolation)'
                """)
    }

    /// True behind a pooler: it answers with process ids of its own making, because a client may cancel by them.
    private func findsPooler() throws(DatabaseError) -> Bool {
        let rows = try run(Statement("", "SELECT pg_backend_pid()"), until: .now + .seconds(5))
        return rows.integer(0, 0, as: Int32.self) != handle.backend
    }

    /// False behind a pooler: another session may serve each transaction, and other clients use it.
    var prepares: Bool {
        session.prepares
    }

    /// True when no transaction is open.
    var isIdle: Bool {
        handle.isIdle
    }

    /// The descriptor of the socket: readable when the server has sent something unasked, see `takeInput`.
    var descriptor: Int32 {
        handle.descriptor
    }

    func parameterStatus(_ name: String) -> String? {
        handle.parameterStatus(name)
    }

    /// Reads what the server sent unasked.
    ///
    /// - Returns: false if the connection is lost.
    func takeInput() -> Bool {
        handle.takeInput()
    }

    @discardableResult
    func run(
        _ statement: Statement, _ parameters: Parameters = Parameters(), until deadline: Instant
    ) throws(DatabaseError) -> Rows {
        let rows = try run([(statement, parameters)], until: deadline)
        guard let first = rows.first else { throw .lost("no result") }
        return first
    }

    /// Runs the statements as one transaction, unless one has been begun. In that they go without a name: a pooler that has
    /// forgotten a prepared one would end the transaction with its complaint.
    func run(_ commands: [(Statement, Parameters)], until deadline: Instant) throws(DatabaseError) -> [Rows] {
        let commands = isIdle ? commands : commands.map { ($0.0.unnamed, $0.1) }
        do throws(DatabaseError) {
            switch session.preparation(isIdle: handle.isIdle) {
            case .none: break
            case .send(let first):
                return Array(try attempt([(first, Parameters())] + commands, until: deadline).dropFirst())
            case .deallocate: try deallocate(until: deadline)
            }
            return try attempt(commands, until: deadline)
        } catch {
            switch session.failed(error.kind, isIdle: handle.isIdle) {
            case .none: throw error
            case .sendAgain: break
            case .deallocateAndSendAgain: try deallocate(until: deadline)
            }
            return try attempt(commands, until: deadline)
        }
    }

    /// Statements are prepared anew at their next use, for the tables as they are by then.
    private func deallocate(until deadline: Instant) throws(DatabaseError) {
        _ = try attempt([(Statement("", "DEALLOCATE ALL"), Parameters())], until: deadline)
        session.deallocated()
    }

    private func attempt(
        _ commands: [(Statement, Parameters)], until deadline: Instant
    ) throws(DatabaseError) -> [Rows] {
        var messages = 0
        var preparing: [(index: Int, name: String)] = []
        for (statement, parameters) in commands {
            if session.lacks(statement), !preparing.contains(where: { $0.name == statement.name }) {
                try handle.sendPrepare(statement)
                preparing.append((messages, statement.name))
                messages += 1
            }
            try handle.send(statement, parameters, isPrepared: session.prepares && !statement.name.isEmpty)
            messages += 1
        }
        try handle.sync(until: deadline)
        var reply = PipelineReply<Rows>(to: messages, preparing: preparing)
        defer { if !preparing.isEmpty { session.prepared(reply.prepared) } }
        while true {
            switch reply.phase {
            case .reading, .failing: reply.take(try handle.receive(until: deadline))
            case .complete: return reply.results
            case .failed(let error): throw error
            }
        }
    }
}

extension Connection {
    /// Runs `body` as one transaction.
    ///
    /// - Parameter commits: false takes back what was done.
    func transaction<Result>(
        until deadline: Instant, commits: (Result) -> Bool = { _ in true }, _ body: () throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        try run(Statement("", "BEGIN"), until: deadline)
        do throws(DatabaseError) {
            let result = try body()
            try run(Statement("", commits(result) ? "COMMIT" : "ROLLBACK"), until: deadline)
            return result
        } catch {
            guard error.kind != .connectionLost else { throw error }
            do throws(DatabaseError) {
                try run(Statement("", "ROLLBACK"), until: .now + .seconds(2))
            } catch {
                throw .lost(error.reason)
            }
            throw error
        }
    }
}
