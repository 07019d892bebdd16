import TimerCore

/// The room that is free, and for whom.
extension Admission {
    /// Queues that are left because a timer of theirs did not fit, at most.
    private static let mostOversized = 64
    /// Queues that are left because their destinations have their trials, at most.
    private static let mostOutOfTrials = 512
    /// Of them those that are claimed again in one pass.
    private static let trialsAtATime = 8
    /// Destinations that a claim leaves, at most: what is put off instead is paced by `PutOffs`.
    private static let mostExcluded = 512

    /// The result of looking at what waits, and at what may be claimed.
    struct Pass {
        var decision = Decision()
        /// Nil when less is free than was asked for: then the end of an attempt or of a settlement rings.
        var room: Room?
        /// The instant to look again, should nothing else happen: a circuit may be probed, or what is put off has gone by.
        var reviewAt: Instant?
    }

    /// Looks at what waits, and at what may be claimed.
    ///
    /// - Parameter least: rows that must be free for a claim to be worth it.
    mutating func pass(atLeast least: Int, at now: Instant) -> Pass {
        var pass = Pass()
        for index in destinations.values.indices { review(index, at: now, &pass.decision) }
        if tenants.values.contains(where: \.isIdle) { tenants = tenants.filter { !$0.value.isIdle } }
        let (exclusions, reviewAt) = exclusions(at: now)
        pass.reviewAt = reviewAt
        guard !controls.holdAll else { return pass }
        let free = free
        awaited = free.rows < least ? least : nil
        awaitsBytes = !hasRoomForBytes
        guard awaited == nil, !awaitsBytes else { return pass }
        let rows = min(max(free.rows / 4, 1), bounds.claimRows, putOffs.limit(at: now) ?? .max)
        let bytes = min(max(free.bytes / 4, 1), bounds.claimBytes)
        let request = ClaimRequest(
            limit: rows, bytes: bytes, exclusions: exclusions, limits: limits(beside: exclusions))
        let isScarce = free.rows < bounds.ampleRoom || free.bytes < bounds.claimBytes
        pass.room = Room(request: request, isScarce: isScarce)
        return pass
    }

    /// Marks the destinations and tenants that have all that they may have for now: the end of an attempt rings once they may
    /// have more.
    ///
    /// - Returns: whether there are any.
    mutating func markSaturated(at now: Instant) -> Bool {
        let destinations = saturatedDestinations(at: now)
        let tenants = saturatedTenants()
        return !destinations.isEmpty || !tenants.isEmpty
    }

    var free: Share {
        Share(rows: bounds.rows - held, bytes: bounds.bytes - heldBytes - early.bytes)
    }

    /// Rows that nobody has taken: those claimed and not decided, or ended and not settled, count in, soon free as they are.
    private var untaken: Int {
        bounds.rows - taken
    }

    /// The most that may be held of a destination: a quarter of what is free. However many receivers hang, the room that is
    /// left shrinks, but does not end. One alone gets a fifth of all.
    private var share: Share {
        Share(rows: max(free.rows / 4, 1), bytes: max(free.bytes / 4, 1))
    }

    /// Attempts at a time at a destination that has not shown that it answers.
    var trial: Int {
        isReserveOpen ? Destination.reserveTrial : Destination.trial
    }

    private var isReserveOpen: Bool {
        trials > 0 && trials >= bounds.reserve
    }

    /// Whether a timer is taken for a destination that has not shown that it answers.
    func mayTry(_ tenant: TenantKey, at answering: Answering, holding held: Int, now: Instant) -> Bool {
        if trials > 0, trials >= bounds.mostTrials { return false }
        let isUntried = answering.isUntried
        let own = tenants[tenant]?.allowance(isUntried: isUntried, beside: untaken) ?? Destination.trial
        let allowance = min(own, trial)
        if held < allowance { return true }
        // While there is room, what is claimed at once for a destination waits there for its first answer, but for no longer
        // than a second.
        return allowance >= Destination.trial && !answering.isSilent(at: now)
    }

    private var hasRoomForBytes: Bool {
        free.bytes >= bounds.leastBytes || heldBytes + early.bytes == 0
    }

    /// A timer that is larger than all that is allowed goes alone.
    func fits(_ bytes: Int) -> Bool {
        heldBytes == 0 || heldBytes + bytes <= bounds.bytes
    }

    mutating func noteOutOfTrials(_ queue: QueueKey) {
        if outOfTrials.count < Self.mostOutOfTrials { outOfTrials.insert(queue) }
    }

    private func isOutOfTrials(_ queue: QueueKey, at now: Instant) -> Bool {
        let key = queue.destination
        let destination = destinations[key]
        let answering = destination?.answering ?? idle[key]?.answering ?? Answering()
        return !answering.isTrusted(at: now)
            && !mayTry(queue.tenant, at: answering, holding: destination?.held ?? 0, now: now)
    }

    mutating func noteOversized(_ due: DueTimer) {
        guard oversized.count < Self.mostOversized || oversized[due.queue] != nil else { return }
        oversized[due.queue] = due.bytes
    }

    /// - Returns: whether claims pass over the destination or the tenant no more, or others may begin.
    mutating func hasRoomAgain(
        _ index: Dictionary<DestinationKey, Destination>.Index, _ tenant: TenantKey, at now: Instant
    ) -> Bool {
        let free = free
        var isNews = awaitsBytes && hasRoomForBytes || oversized.values.contains(where: fits)
        if !outOfTrials.isEmpty, destinations.values[index].answering.isTrusted(at: now) {
            isNews = isNews || outOfTrials.contains { $0.destination == destinations.keys[index] }
        }
        if mayHaveRoom(index, at: now) {
            let early = early.share(of: destinations.keys[index])
            let hasRoom = destinations.values[index]
                .hasRoomAgain(within: share, beside: early, trial: trial, at: now)
            isNews = isNews || hasRoom
        }
        return tenants[tenant]?.hasRoomAgain(beside: free) == true || isNews
    }

    /// Begins what has a turn since the destination answers. Where room is short, what waits behind one that is silent
    /// goes back: only what is on its way there holds room.
    private mutating func review(
        _ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant, _ decision: inout Decision
    ) {
        if destinations.values[index].waiting.isEmpty { return }
        while let turn = beginNext(index, at: now, &decision.handedBack) { decision.begun.append(turn) }
        guard destinations.values[index].answering.isSilent(at: now) else { return }
        let (free, untaken, tenants, isReserveOpen) = (free, untaken, tenants, isReserveOpen)
        let back = destinations.values[index].removeWaiting { turn in
            guard let tenant = tenants[turn.due.queue.tenant] else { return isReserveOpen }
            return isReserveOpen || tenant.isSaturated(beside: free)
                || tenant.allowance(isUntried: false, beside: untaken) < Destination.trial
        }
        for turn in back {
            remove(turn)
            putOff(turn.due, for: Answering.patience, at: now, &decision.handedBack)
        }
    }

    private mutating func exclusions(at now: Instant) -> (ClaimExclusions, reviewAt: Instant?) {
        var exclusions = ClaimExclusions()
        let putOff = putOffs.exclusions(at: now)
        if let putOff { exclusions = putOff.exclusions }
        let closed = circuits.closed(at: now)
        exclude(saturatedDestinations(at: now), from: &exclusions)
        exclude(closed.destinations, from: &exclusions)
        exclusions.tenants.formUnion(saturatedTenants())
        if !outOfTrials.isEmpty {
            // A few at a time: of many that may have another, most will not.
            for queue in outOfTrials.filter({ !isOutOfTrials($0, at: now) }).prefix(Self.trialsAtATime) {
                outOfTrials.remove(queue)
            }
            exclusions.queues.formUnion(outOfTrials)
        }
        if !oversized.isEmpty {
            oversized = oversized.filter { !fits($0.value) }
            exclusions.queues.formUnion(oversized.keys)
        }
        exclusions.destinations.formUnion(controls.paused)
        return (exclusions, [putOff?.until, closed.probeAt].compactMap { $0 }.min())
    }

    private mutating func saturatedDestinations(at now: Instant) -> [DestinationKey] {
        let (share, trial) = (share, trial)
        var saturated: [DestinationKey] = []
        for index in destinations.values.indices {
            let isSaturated =
                destinations.values[index].isSaturated(
                    within: share, beside: early.share(of: destinations.keys[index]), trial: trial, at: now)
                || !controls.isEmpty && isFull(index)
            destinations.values[index].isPassedOver = isSaturated
            if isSaturated { saturated.append(destinations.keys[index]) }
        }
        early.passedOver = Set(saturatedAhead(within: share, trial: trial, at: now))
        return saturated + early.passedOver
    }

    /// The destinations of which nothing is due yet, and enough is claimed.
    private func saturatedAhead(within share: Share, trial: Int, at now: Instant) -> [DestinationKey] {
        early.destinations.compactMap { key, known in
            // Of many destinations most have one or two timers, which are small.
            let isMuch = known.share.rows >= Destination.reserveTrial || known.share.bytes >= 1 << 20
            guard isMuch, destinations.index(forKey: key) == nil else { return nil }
            let isSaturated = newDestination(of: known.sample)
                .isSaturated(within: share, beside: known.share, trial: trial, at: now)
            return isSaturated ? key : nil
        }
    }

    private mutating func saturatedTenants() -> [TenantKey] {
        let free = free
        var saturated: [TenantKey] = []
        for index in tenants.values.indices {
            let isSaturated = tenants.values[index].isSaturated(beside: free)
            tenants.values[index].isPassedOver = isSaturated
            if isSaturated { saturated.append(tenants.keys[index]) }
        }
        return saturated
    }

    private func exclude(_ destinations: [DestinationKey], from exclusions: inout ClaimExclusions) {
        let room = Self.mostExcluded - exclusions.destinations.count
        exclusions.destinations.formUnion(destinations.prefix(max(room, 0)))
    }
}
