import CLibPQ
import Glibc

/// A connection to PostgreSQL with one statement, or a few, prepared on it.
///
/// `@unchecked Sendable`: handed to one thread, which owns it from then on.
final class DatabaseConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    /// The number of parameters of each prepared statement.
    private var parameterCounts: [String: Int] = [:]

    /// - Parameter options: `--database`, and `--settings`, a file of SET statements.
    init(_ options: Options) throws(BenchError) {
        let url = try options.required("database")
        guard let handle = PQconnectdb(url) else { throw BenchError("no memory for a connection") }
        self.handle = handle
        if PQstatus(handle) != CONNECTION_OK { throw lastError("connect") }
        guard let settings = options.text("settings") else { return }
        let result = PQexec(handle, try StatementText.read(settings))
        defer { PQclear(result) }
        if PQresultStatus(result) != PGRES_COMMAND_OK { throw lastError("settings") }
    }

    deinit {
        PQfinish(handle)
    }

    var descriptor: Int32 { PQsocket(handle) }

    func prepare(_ name: String, _ sql: String) throws(BenchError) {
        let result = PQprepare(handle, name, sql, 0, nil)
        defer { PQclear(result) }
        if PQresultStatus(result) != PGRES_COMMAND_OK { throw lastError("prepare \(name)") }
        let description = PQdescribePrepared(handle, name)
        defer { PQclear(description) }
        if PQresultStatus(description) != PGRES_COMMAND_OK { throw lastError("describe \(name)") }
        parameterCounts[name] = Int(PQnparams(description))
    }

    /// Waits for the answer.
    func run<Value>(
        _ name: String, _ parameters: BinaryParameters, _ read: (OpaquePointer) -> Value
    ) throws(BenchError) -> Value {
        let result = parameters.withArrays(of: parameterCounts[name] ?? 0) { count, values, lengths, formats in
            PQexecPrepared(handle, name, count, values, lengths, formats, 1)
        }
        defer { PQclear(result) }
        guard let result, PQresultStatus(result) == PGRES_TUPLES_OK else { throw lastError(name) }
        return read(result)
    }

    func enterPipeline() throws(BenchError) {
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw lastError("pipeline") }
    }

    /// Sends the statement as a transaction of its own, and does not wait.
    func send(_ name: String, _ parameters: BinaryParameters) throws(BenchError) {
        let isQueued = parameters.withArrays(of: parameterCounts[name] ?? 0) { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        guard isQueued == 1, PQpipelineSync(handle) == 1 else { throw lastError(name) }
        try flush()
    }

    /// Takes in what has come.
    ///
    /// - Returns: how many statements have been answered.
    func receive() throws(BenchError) -> Int {
        if PQconsumeInput(handle) == 0 { throw lastError("receive") }
        var answered = 0
        while PQisBusy(handle) == 0 {
            // NULL parts the results of one statement from those of the next; two in a row: nothing is left.
            guard let result = PQgetResult(handle) ?? PQgetResult(handle) else { break }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC: answered += 1
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
            default: throw lastError("statement")
            }
        }
        return answered
    }

    private func flush() throws(BenchError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // libpq wants its input drained while it cannot write, or both ends wait for each other.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
                _ = poll(&waiting, 1, 1_000)
                if PQconsumeInput(handle) == 0 { throw lastError("flush") }
            default: throw lastError("flush")
            }
        }
    }

    private func lastError(_ doing: String) -> BenchError {
        BenchError("\(doing): \(String(cString: PQerrorMessage(handle)))")
    }
}
