/// The server's replies to the messages of one pipeline, one for each and the Sync's behind them, as a state machine
/// without I/O.
///
///     reading ──error──► failing ──sync──► failed
///        └──────sync──► complete
struct PipelineReply<Result> {
    /// The result that libpq gives for a message, or between two.
    enum Event {
        case result(Result)
        case error(DatabaseError)
        /// The message came after one that failed.
        case skipped
        /// The end of the pipeline: only then is the transaction committed.
        case sync
        /// No result where one may come; libpq gives one such between two messages.
        case gap
        case lost(DatabaseError)
    }

    enum Phase {
        case reading
        /// An error came; the Sync is still to come.
        case failing(DatabaseError)
        case complete
        case failed(DatabaseError)
    }

    /// Gaps in a row that can only mean that nothing more will come.
    private static var longestGap: Int { 3 }

    private let messages: Int
    /// The messages that prepare a statement: their places in the pipeline, ascending, and the names.
    private let preparing: [(index: Int, name: String)]
    private var received = 0
    private var gaps = 0
    private(set) var phase = Phase.reading
    /// The results of the messages that prepare nothing.
    private(set) var results: [Result] = []

    /// - Parameter messages: without the Sync.
    init(to messages: Int, preparing: [(index: Int, name: String)]) {
        self.messages = messages
        self.preparing = preparing
        results.reserveCapacity(messages - preparing.count)
    }

    /// The names of the statements that were prepared.
    var prepared: [String] {
        preparing.lazy.filter { $0.index < received }.map(\.name)
    }

    mutating func take(_ event: Event) {
        if case .gap = event { gaps += 1 } else { gaps = 0 }
        switch event {
        case .result(let result):
            if !preparing.contains(where: { $0.index == received }) { results.append(result) }
            received += 1
        case .error(let error):
            if failure == nil { phase = .failing(error) }
        case .sync:
            end()
        case .gap:
            if gaps == Self.longestGap { phase = .failed(failure ?? .lost("no more results")) }
        case .lost(let error):
            phase = .failed(failure ?? error)
        case .skipped:
            break
        }
    }

    private mutating func end() {
        if let failure {
            phase = .failed(failure)
        } else if received == messages {
            phase = .complete
        } else {
            phase = .failed(.lost("\(received) results for \(messages)"))
        }
    }

    private var failure: DatabaseError? {
        switch phase {
        case .failing(let error), .failed(let error): error
        case .reading, .complete: nil
        }
    }
}
