import TimerCore

/// What operators ask of destinations, and what this process was granted of them.
extension Admission {
    /// Takes in what operators ask for now, and what was granted.
    ///
    /// - Parameter instant: when this process's clock has certainly reached a time of the database's; nil: not known.
    /// - Returns: what goes back to the queue, as its destination is paused now, and whether others may begin.
    mutating func obey(
        _ orders: DestinationOrders, instant: (Timestamp) -> Instant?, at now: Instant
    ) -> (handedBack: [Settlement], mustRing: Bool) {
        let isNews = controls.replace(orders.controls, isAllPaused: orders.isPaused)
        for grant in orders.grants {
            controls[grant.name.key]?.granted(grant, firstSlot: grant.slots.flatMap { instant($0.first) })
        }
        return (isNews ? removePaused() : [], isNews || !orders.grants.isEmpty)
    }

    /// What this process needs of destinations that are shared.
    mutating func grantRequests(at now: Instant) -> [GrantRequest] {
        Array(controls.shared.map(\.key)).compactMap { key in
            let destination = destinations.index(forKey: key)
            let underWay = destination.map { destinations.values[$0].underWay } ?? 0
            let waiting = destination.map { destinations.values[$0].waiting.count } ?? 0
            return controls[key]?.request(underWay: underWay, waiting: waiting, at: now)
        }
    }

    /// Whether what operators ask for lets one more attempt begin.
    mutating func isAllowed(_ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant) -> Bool {
        if controls.isEmpty { return true }
        let underWay = destinations.values[index].underWay
        return controls[destinations.keys[index]]?.mayBegin(besides: underWay, at: now) ?? true
    }

    /// Whether as many wait there as operators' limits are worth.
    func isFull(_ index: Dictionary<DestinationKey, Destination>.Index) -> Bool {
        guard let controlled = controls[destinations.keys[index]], controlled.control.isShared else { return false }
        return controlled.room(besides: destinations.values[index].waiting.count) == 0
    }

    /// Whether an attempt that ended there may have made room for anything.
    mutating func mayHaveRoom(_ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant) -> Bool {
        if controls.isEmpty { return true }
        if destinations.values[index].waiting.isEmpty { return true }
        return !isFull(index) || isAllowed(index, at: now)
    }

    /// How many timers a claim may take of those that are shared.
    func limits(beside exclusions: ClaimExclusions) -> [DestinationKey: Int] {
        if controls.isEmpty { return [:] }
        var limits: [DestinationKey: Int] = [:]
        for (key, controlled) in controls.shared where !exclusions.destinations.contains(key) {
            limits[key] = controlled.room(besides: destinations[key]?.waiting.count ?? 0)
        }
        return limits
    }

    /// An attempt that had a slot, and was not made because it had closed.
    mutating func noteMissed(_ turn: Turn, _ outcome: Outcome?, at now: Instant) {
        guard let slot = turn.slot, slot.isClosed(at: now) else { return }
        switch outcome {
        case .notStarted, nil: controls[turn.due.queue.destination]?.missed(slot, at: now)
        default: break
        }
    }

    private mutating func removePaused() -> [Settlement] {
        var back: [Turn] = []
        for key in controls.isAllPaused ? Array(destinations.keys) : Array(controls.paused) {
            guard let index = destinations.index(forKey: key) else { continue }
            back += destinations.values[index].removeWaiting()
            forgetIfIdle(index, key)
        }
        for turn in back { remove(turn) }
        return back.map { $0.due.settlement(.handBack(after: .zero)) }
    }
}
