import TimerCore

/// The rules by which this process claims, holds, begins and puts off timers. docs/fairness.md draws its bounds.
///
/// A value: events go in (a pass of the loop, claimed timers, the end of an attempt, a settlement, the stop), decisions
/// come out. It knows no clock, no lock and no store.
struct Admission {
    typealias Instant = ContinuousClock.Instant

    /// The room for one claim.
    struct Room {
        let request: ClaimRequest
        /// True if there will most likely be more in a moment, when attempts under way have ended.
        let isScarce: Bool
    }

    /// The consequences of an event.
    struct Decision {
        /// The attempts that begin now.
        var begun: [Turn] = []
        /// The timers that go back to the queue without an attempt.
        var handedBack: [Settlement] = []
    }

    let bounds: AdmissionBounds
    /// The destinations of which something is held.
    var destinations: [DestinationKey: Destination] = [:]
    /// What idle ones have shown.
    var idle = Remembered<DestinationKey, Known>(capacity: 4_096)
    var tenants: [TenantKey: Tenant] = [:]
    var circuits = Circuits()
    var putOffs = PutOffs()
    /// What operators ask of destinations.
    var controls: Controls
    /// Whose timers were put off because of their destinations' trials: left until there may be another.
    var outOfTrials: Set<QueueKey> = []
    /// The queues with a timer that was larger than what was left of the bytes, and its size.
    var oversized: [QueueKey: Int] = [:]
    /// Rows claimed and not settled.
    private(set) var held = 0
    /// Bytes of timers whose attempt has not ended: a settlement has no payload.
    private(set) var heldBytes = 0
    var early = EarlyRows()
    /// Rows that wait for their turn, or have it.
    private(set) var taken = 0
    /// Rows among those for destinations of which it was not known that they answer.
    private(set) var trials = 0
    /// The loop sleeps until so many rows are free.
    var awaited: Int?
    /// The loop sleeps until there is room for bytes.
    var awaitsBytes = false
    private(set) var isStopped = false

    /// - Parameter awaitsControls: nothing is claimed until `obey` was called once.
    init(_ bounds: AdmissionBounds, awaitsControls: Bool = false) {
        self.bounds = bounds
        controls = Controls(areKnown: !awaitsControls)
    }

    /// Takes in what was claimed.
    ///
    /// - Parameter ended: timers of the same claim that get no attempt.
    mutating func take(_ timers: [DueTimer], ended: Int = 0, at now: Instant) -> Decision {
        held += timers.count + ended
        var decision = Decision()
        for due in timers { take(due, at: now, &decision) }
        return decision
    }

    /// Counts timers that were claimed before they are due.
    mutating func expect(_ early: [EarlyTimer]) {
        held += early.count
        for case .attempt(let due) in early.lazy.map(\.fate) {
            self.early.add(due)
            tenants[due.queue.tenant, default: Tenant()].expect(due)
        }
    }

    /// Takes in one of them, now that it is due.
    mutating func take(_ early: EarlyTimer, at now: Instant) -> Decision {
        var decision = Decision()
        guard case .attempt(let due) = early.fate else { return decision }
        let isPassedOver = self.early.passedOver.contains(due.queue.destination)
        forget(due)
        take(due, at: now, &decision)
        if isPassedOver { destinations[due.queue.destination]?.isPassedOver = true }
        return decision
    }

    /// Gives back one of them before it is due.
    mutating func giveBack(_ early: EarlyTimer) -> Decision {
        if case .attempt(let due) = early.fate { forget(due) }
        return Decision(handedBack: [early.handBack])
    }

    /// It is early no more.
    private mutating func forget(_ due: DueTimer) {
        early.remove(due)
        tenants[due.queue.tenant]?.forget(due)
    }

    private mutating func take(_ due: DueTimer, at now: Instant, _ decision: inout Decision) {
        if isStopped { return decision.handedBack.append(due.settlement(.handBack(after: .zero))) }
        if controls.isPaused(due.queue.destination) {
            return decision.handedBack.append(due.settlement(.handBack(after: .zero)))
        }
        guard fits(due.bytes) else {
            noteOversized(due)
            return decision.handedBack.append(due.settlement(.handBack(after: .zero)))
        }
        if let wait = circuits.wait(for: due, at: now) {
            return putOff(due, for: wait, at: now, &decision.handedBack)
        }
        let index = indexOfDestination(of: due)
        let answering = destinations.values[index].answering
        let isTrial = !answering.isTrusted(at: now)
        if isTrial,
            !mayTry(due.queue.tenant, at: answering, holding: destinations.values[index].held, now: now)
        {
            forgetIfIdle(index, due.queue.destination)
            noteOutOfTrials(due.queue)
            return putOff(due, for: Self.trialWait, at: now, &decision.handedBack)
        }
        let turn = Turn(due: due, isTrial: isTrial)
        add(turn)
        if destinations.values[index].waiting.isEmpty, destinations.values[index].hasTurn(trial: trial, at: now),
            isAllowed(index, at: now)
        {
            decision.begun.append(begin(turn, index, at: now))
        } else {
            destinations.values[index].wait(turn)
        }
    }

    /// An attempt has ended.
    ///
    /// - Parameter outcome: nil: nothing was tried.
    /// - Returns: what begins in its place, what is put off instead, and whether there is something new for the loop.
    mutating func end(
        _ turn: Turn, _ outcome: Outcome?, _ sign: Answering.Sign, at now: Instant
    ) -> (next: Turn?, handedBack: [Settlement], mustRing: Bool) {
        remove(turn)
        circuits.end(turn.due, outcome, probes: turn.probes, at: now)
        let key = turn.due.queue.destination
        guard let index = destinations.index(forKey: key) else { return (nil, [], false) }
        destinations.values[index].end(turn, outcome, sign, at: now)
        noteMissed(turn, outcome, at: now)
        var handedBack: [Settlement] = []
        let next = beginNext(index, at: now, &handedBack)
        let mustRing = hasRoomAgain(index, turn.due.queue.tenant, at: now)
        forgetIfIdle(index, key)
        return (next, handedBack, mustRing)
    }

    /// Gives up what was settled.
    ///
    /// - Returns: whether the loop waits for so much room.
    mutating func released(_ count: Int) -> Bool {
        held -= count
        guard let awaited, bounds.rows - held >= awaited else { return false }
        self.awaited = nil
        return true
    }

    /// Nothing more begins; what waits goes back.
    mutating func stop() -> [Settlement] {
        isStopped = true
        var waiting: [Turn] = []
        for index in destinations.values.indices { waiting += destinations.values[index].removeWaiting() }
        for turn in waiting { remove(turn) }
        return waiting.map { $0.due.settlement(.handBack(after: .zero)) }
    }
}

extension Admission {
    /// The time for which a timer is put off whose destination has not shown that it answers, and has its trials.
    private static let trialWait: Duration = .seconds(1)

    /// Begins the first that waits, if there is a turn; puts off those before it whose circuit has opened meanwhile.
    mutating func beginNext(
        _ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant, _ handedBack: inout [Settlement]
    ) -> Turn? {
        while isAllowed(index, at: now), let turn = destinations.values[index].next(trial: trial, at: now) {
            if let wait = circuits.wait(for: turn.due, at: now) {
                remove(turn)
                putOff(turn.due, for: wait, at: now, &handedBack)
                continue
            }
            return begin(turn, index, at: now)
        }
        return nil
    }

    private mutating func begin(
        _ turn: Turn, _ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant
    ) -> Turn {
        var turn = turn
        turn.probes = circuits.begin(turn.due, at: now)
        if !controls.isEmpty { turn.slot = controls[turn.due.queue.destination]?.begin(at: now) }
        destinations.values[index].begin(turn, at: now)
        return turn
    }

    mutating func putOff(_ due: DueTimer, for wait: Duration, at now: Instant, _ handedBack: inout [Settlement]) {
        let after = putOffs.add(due.queue, wait: wait, at: now)
        handedBack.append(due.settlement(.handBack(after: after)))
    }

    private mutating func indexOfDestination(of due: DueTimer) -> Dictionary<DestinationKey, Destination>.Index {
        let key = due.queue.destination
        if let index = destinations.index(forKey: key) { return index }
        destinations[key] = newDestination(of: due)
        guard let index = destinations.index(forKey: key) else { preconditionFailure("it was added") }
        return index
    }

    /// Its timer's destination, while nothing else is held of it.
    func newDestination(of due: DueTimer) -> Destination {
        Destination(concurrency: due.output.concurrency, known: idle[due.queue.destination] ?? Known(new: due))
    }

    /// What is known of its answers is kept for some time.
    mutating func forgetIfIdle(_ index: Dictionary<DestinationKey, Destination>.Index, _ key: DestinationKey) {
        guard destinations.values[index].held == 0 else { return }
        idle[key] = destinations.values[index].known
        destinations.remove(at: index)
    }

    private mutating func add(_ turn: Turn) {
        taken += 1
        heldBytes += turn.due.bytes
        if turn.isTrial { trials += 1 }
        tenants[turn.due.queue.tenant, default: Tenant()].add(turn)
    }

    mutating func remove(_ turn: Turn) {
        taken -= 1
        heldBytes -= turn.due.bytes
        if turn.isTrial { trials -= 1 }
        let key = turn.due.queue.tenant
        tenants[key]?.remove(turn)
    }
}
