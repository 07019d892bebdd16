/// The bounds of a lane.
struct LaneLimits: Sendable {
    /// Rows in one batch.
    var batchRows = 512
    /// Bytes in one batch. A call that is larger goes alone.
    var batchBytes = 4 << 20
    /// Rows that may wait.
    var waitingRows: Int
    /// Bytes that may wait.
    var waitingBytes: Int
    /// The time from a call to its answer.
    var timeout: Duration
    /// A statement that takes longer makes the connection's plans be made anew.
    var slowStatement = Duration.milliseconds(50)
}

/// A call as a lane's queue sees it.
protocol QueuedCall {
    var rows: Int { get }
    var bytes: Int { get }
    var deadline: ContinuousClock.Instant { get }
    /// True: it was sent before, and the answer was lost.
    var isRepeated: Bool { get set }
}

/// The calls that wait in a lane, oldest first: a value without a clock, a lock or a thread.
struct LaneQueue<Call: QueuedCall> {
    /// The reason for not taking a call.
    enum Refusal {
        case closed
        case full
    }

    let limits: LaneLimits
    private var calls: [Call] = []
    /// Rows and bytes of all that waits.
    private(set) var rows = 0
    private(set) var bytes = 0
    private(set) var isClosed = false

    init(limits: LaneLimits) {
        self.limits = limits
    }

    var isEmpty: Bool {
        calls.isEmpty
    }

    mutating func add(_ call: Call) -> Refusal? {
        if isClosed { return .closed }
        let isFull = rows + call.rows > limits.waitingRows || bytes + call.bytes > limits.waitingBytes
        // One call that is larger than the whole bound still gets its turn.
        if isFull, !calls.isEmpty { return .full }
        calls.append(call)
        count(call, 1)
        return nil
    }

    /// Takes the next batch: at least one call unless none waits. Calls that were sent before do not mix with those that
    /// were not.
    mutating func takeBatch() -> [Call] {
        var batchRows = 0
        var batchBytes = 0
        let end =
            calls.firstIndex { call in
                batchRows += call.rows
                batchBytes += call.bytes
                let fits = batchRows <= limits.batchRows && batchBytes <= limits.batchBytes
                return !(fits && call.isRepeated == calls[0].isRepeated)
            } ?? calls.count
        return remove(first: min(max(end, 1), calls.count))
    }

    /// Puts a batch whose answer was lost back to the front.
    mutating func putBack(_ batch: [Call]) {
        calls.insert(contentsOf: batch, at: 0)
        for index in batch.indices {
            calls[index].isRepeated = true
            count(calls[index], 1)
        }
    }

    /// Takes the calls whose deadline has come. They came in the order of their deadlines.
    mutating func takeExpired(at now: ContinuousClock.Instant) -> [Call] {
        remove(first: calls.firstIndex { $0.deadline > now } ?? calls.count)
    }

    /// Takes no further call; those that wait are still done.
    mutating func close() {
        isClosed = true
    }

    private mutating func remove(first number: Int) -> [Call] {
        let removed = Array(calls.prefix(number))
        calls.removeFirst(number)
        for call in removed { count(call, -1) }
        return removed
    }

    private mutating func count(_ call: Call, _ sign: Int) {
        rows += sign * call.rows
        bytes += sign * call.bytes
    }
}
