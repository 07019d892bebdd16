import CLibPQ
import Glibc

/// A connection of libpq (`PGconn`) in pipeline mode: the calls, and the waits for the socket, each with a deadline.
/// Belongs to one thread, which it blocks.
///
/// Every error is `DatabaseError.lost`, but for those of statements, which are replies.
final class PipelineHandle {
    typealias Instant = ContinuousClock.Instant

    private let handle: OpaquePointer

    /// Connects, each host and address within `connect_timeout`.
    ///
    /// The blocking call on purpose: PQconnectPoll leaves the step to the next host after a timeout to its caller.
    init(_ options: ConnectionOptions) throws(DatabaseError) {
        guard let handle = options.withKeywords({ PQconnectdbParams($0, $1, 1) }) else {
            throw .lost("out of memory")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else { throw lost }
        // A server message on standard error would be a log line that nobody asked for.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw lost }
    }

    deinit {
        PQfinish(handle)
    }

    var descriptor: Int32 {
        PQsocket(handle)
    }

    /// The process id that the server, or a pooler in front of it, gave for cancellations.
    var backend: Int32 {
        PQbackendPID(handle)
    }

    /// The server's version: 150018 for 15.18; 0: unknown.
    var serverVersion: Int32 {
        PQserverVersion(handle)
    }

    /// True while no transaction has been begun.
    var isIdle: Bool {
        PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    func parameterStatus(_ name: String) -> String? {
        PQparameterStatus(handle, name).map { String(cString: $0) }
    }

    /// Reads what the server sent unasked.
    ///
    /// - Returns: false if the connection is lost.
    func takeInput() -> Bool {
        PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    func sendPrepare(_ statement: Statement) throws(DatabaseError) {
        guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw lost }
    }

    /// - Parameter isPrepared: run it by its name.
    func send(_ statement: Statement, _ parameters: Parameters, isPrepared: Bool) throws(DatabaseError) {
        let count = parameters.ranges.count
        let lengths = parameters.ranges.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: count)
        let sent = parameters.bytes.withUnsafeBytes { bytes in
            // An empty text at the end of the buffer, and an empty buffer, still need an address: NULL is SQL's NULL.
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            let values = parameters.ranges.map { range in range.flatMap { base?.advanced(by: $0.lowerBound) } }
            return isPrepared
                ? PQsendQueryPrepared(handle, statement.name, Int32(count), values, lengths, formats, 1)
                : PQsendQueryParams(handle, statement.sql, Int32(count), nil, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost }
    }

    /// Ends the pipeline and writes all of it. Reads meanwhile: a server that waits for its answers to be read reads
    /// nothing either.
    func sync(until deadline: Instant) throws(DatabaseError) {
        guard PQpipelineSync(handle) == 1 else { throw lost }
        while true {
            let left = PQflush(handle)
            if left == 0 { return }
            guard left == 1 else { throw lost }
            let ready = try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
            if ready & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw lost }
        }
    }

    /// Waits for the next reply.
    func receive(until deadline: Instant) throws(DatabaseError) -> PipelineReply<Rows>.Event {
        while PQisBusy(handle) == 1 {
            _ = try wait(for: Int16(POLLIN), until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost }
        }
        guard let result = PQgetResult(handle) else { return PQstatus(handle) == CONNECTION_OK ? .gap : .lost(lost) }
        let rows = Rows(result)
        return switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: .result(rows)
        case PGRES_PIPELINE_ABORTED: .skipped
        case PGRES_PIPELINE_SYNC: .sync
        default: .error(error(of: result))
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

    /// libpq's words for the loss of the connection, in one line.
    private var lost: DatabaseError {
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return .lost(lines.isEmpty ? "connection lost" : lines)
    }
}
