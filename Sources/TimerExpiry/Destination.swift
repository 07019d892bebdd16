/// What is on its way to one destination, and what waits for its turn there. Pure.
struct Destination {
    /// Deliveries at a time, at most.
    let concurrency: Int
    private(set) var inFlight = 0
    private var waiting: [DueDelivery] = []
    private var firstWaiting = 0
    private(set) var isSaturated = false
    var circuit = Circuit()

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

    /// Enough to keep the destination busy from one claim to the next.
    private var mostHeld: Int {
        concurrency * 4
    }

    /// Takes a turn if one is free, else joins the queue.
    ///
    /// - Returns: whether the delivery begins now.
    mutating func begin(_ due: DueDelivery) -> Bool {
        defer { isSaturated = isSaturated || held >= mostHeld }
        guard inFlight < concurrency else {
            waiting.append(due)
            return false
        }
        inFlight += 1
        return true
    }

    /// Gives back a turn, or hands it to the next in the queue.
    mutating func end() -> DueDelivery? {
        guard let next = popWaiting() else {
            inFlight -= 1
            isSaturated = isSaturated && held > mostHeld / 2
            return nil
        }
        isSaturated = isSaturated && held > mostHeld / 2
        return next
    }

    /// Empties the queue.
    mutating func removeWaiting() -> [DueDelivery] {
        defer {
            waiting = []
            firstWaiting = 0
            isSaturated = false
        }
        return Array(waiting[firstWaiting...])
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
