import TimerCore

/// Connections to open to a destination before its timers are due.
struct Opening {
    let output: OutputMode
    /// At most.
    private(set) var count = 1
    /// No more than this, whatever is claimed.
    let most: Int

    init(to output: OutputMode, most: Int) {
        self.output = output
        self.most = most
    }

    fileprivate mutating func add() {
        count = min(count + 1, most)
    }
}

extension Admission {
    /// One claim opens connections to no more destinations than this.
    private static let mostOpened = 64
    /// To one destination: as many as the transport sends on at first.
    private static let mostConnections = 16
    /// Connections used a moment ago are most likely still there.
    private static let recently: Duration = .seconds(1)

    /// The connections worth opening for timers that are not due yet: a first request would wait for name, connection and
    /// handshake.
    ///
    /// None where something is under way or was lately, where nothing may be sent now, and where the last attempt was not
    /// answered; one where nothing was tried yet, or an operator has set limits.
    func openings(for early: [EarlyTimer], at now: Instant) -> some Collection<Opening> {
        var openings: [DestinationKey: Opening] = [:]
        for timer in early {
            guard case .attempt(let due) = timer.fate else { continue }
            let key = due.queue.destination
            if let index = openings.index(forKey: key) {
                openings.values[index].add()
            } else if openings.count < Self.mostOpened, let most = mostConnections(for: due, at: now) {
                openings[key] = Opening(to: due.output.mode, most: most)
            }
        }
        return openings.values
    }

    /// Nil: none is to be opened.
    private func mostConnections(for due: DueTimer, at now: Instant) -> Int? {
        let key = due.queue.destination
        if isStopped || destinations.index(forKey: key) != nil || controls.isPaused(key) { return nil }
        if circuits.wait(for: due, at: now) != nil { return nil }
        guard let known = idle[key], let usedAt = known.tally.usedAt else { return 1 }
        guard known.answering.isTrusted(at: now), usedAt.duration(to: now) >= Self.recently else { return nil }
        return controls[key] == nil ? min(due.output.concurrency, Self.mostConnections) : 1
    }
}
