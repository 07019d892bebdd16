/// What is on its way to one destination, and what waits for its turn there. Pure.
struct Destination {
    /// A claim behind a saturated destination may add as much again as one claim takes (`ClaimStatements.byteLimit`).
    private static let byteLimit = 16 << 20

    /// Deliveries at a time, at most.
    let concurrency: Int
    private(set) var inFlight = 0
    private var waiting: [DueDelivery] = []
    private var firstWaiting = 0
    /// Of the payloads that are held.
    private var bytes = 0
    var circuit = Circuit()
    /// Claims leave its timers where they are.
    var isPassedOver = false

    init(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// What this replica holds of the destination's timers.
    var held: Int {
        inFlight + waiting.count - firstWaiting
    }

    /// Nothing is known of it that must be kept.
    var isForgettable: Bool {
        held == 0 && circuit.isPristine
    }

    /// Has enough to be kept busy until the next claim has come, which takes as long as hundreds of fast deliveries do;
    /// or all that it may have for now.
    func isSaturated(beyond share: Int) -> Bool {
        held >= min(concurrency * 6, share) || bytes >= Self.byteLimit
    }

    /// Takes a turn if one is free, else joins the queue.
    ///
    /// - Returns: whether the delivery begins now.
    mutating func begin(_ due: DueDelivery) -> Bool {
        bytes += due.bytes
        guard inFlight < concurrency else {
            waiting.append(due)
            return false
        }
        inFlight += 1
        return true
    }

    /// Gives back the turn of one that began, or hands it to the next in the queue.
    mutating func end(_ due: DueDelivery) -> DueDelivery? {
        bytes -= due.bytes
        if let next = popWaiting() { return next }
        inFlight -= 1
        return nil
    }

    /// Empties the queue.
    mutating func removeWaiting() -> [DueDelivery] {
        let removed = Array(waiting[firstWaiting...])
        bytes -= removed.reduce(0) { $0 + $1.bytes }
        waiting = []
        firstWaiting = 0
        return removed
    }

    private mutating func popWaiting() -> DueDelivery? {
        guard firstWaiting < waiting.count else { return nil }
        defer {
            firstWaiting += 1
            if firstWaiting == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                firstWaiting = 0
            } else if firstWaiting >= 1_024 {
                waiting.removeFirst(firstWaiting)
                firstWaiting = 0
            }
        }
        return waiting[firstWaiting]
    }
}
