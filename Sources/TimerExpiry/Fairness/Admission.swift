import TimerCore

/// Decides which timers this process claims, holds, begins and puts off. docs/fairness.md draws its bounds.
///
/// A value: events go in (a pass of the loop, claimed timers, the end of an attempt, a settlement, the stop), decisions
/// come out. It knows no clock, no lock and no store.
struct Admission {
    typealias Instant = ContinuousClock.Instant

    /// What a claim may take.
    struct Room {
        let request: ClaimRequest
        /// There would be more in a moment, if what is on its way ends.
        let isScarce: Bool
    }

    /// What follows from an event.
    struct Decision {
        /// The attempts that begin now.
        var begun: [Turn] = []
        /// What goes back to the queue without one.
        var handedBack: [Settlement] = []
    }

    let bounds: AdmissionBounds
    /// Those of which something is held.
    var destinations: [DestinationKey: Destination] = [:]
    /// What idle ones have shown.
    var idle = Remembered<DestinationKey, Answering>(capacity: 4_096)
    var tenants: [TenantKey: Tenant] = [:]
    var circuits = Circuits()
    var putOffs = PutOffs()
    /// Whose timers were put off because of their destinations' trials: left until there may be another.
    var outOfTrials: Set<QueueKey> = []
    /// Timers that were larger than what was left of the bytes, and how large.
    var oversized: [QueueKey: Int] = [:]
    /// Claimed and not settled.
    private(set) var held = 0
    /// Of timers whose attempt has not ended: a settlement has no payload.
    private(set) var heldBytes = 0
    /// Of those, what has not ended: waits for its turn, or has it.
    private(set) var taken = 0
    /// Held for destinations of which it was not known that they answer.
    private(set) var trials = 0
    /// The loop sleeps until so many rows are free.
    var awaited: Int?
    /// The loop sleeps until there is room for bytes.
    var awaitsBytes = false
    private var isStopping = false

    init(_ bounds: AdmissionBounds) {
        self.bounds = bounds
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

    private mutating func take(_ due: DueTimer, at now: Instant, _ decision: inout Decision) {
        if isStopping { return decision.handedBack.append(due.settlement(.handBack(after: .zero))) }
        guard fits(due.bytes) else {
            noteOversized(due)
            return decision.handedBack.append(due.settlement(.handBack(after: .zero)))
        }
        if let wait = circuits.wait(for: due, at: now) {
            return putOff(due, for: wait, at: now, &decision.handedBack)
        }
        let index = indexOfDestination(of: due)
        let isTrial = !destinations.values[index].answering.isTrusted(at: now)
        if isTrial, !mayTry(due.queue.tenant, at: destinations.values[index], now: now) {
            forgetIfIdle(index, due.queue.destination)
            noteOutOfTrials(due.queue)
            return putOff(due, for: Self.trialWait, at: now, &decision.handedBack)
        }
        var turn = Turn(due: due, isTrial: isTrial)
        add(turn)
        if destinations.values[index].waiting.isEmpty, destinations.values[index].hasTurn(trial: trial, at: now) {
            turn.probes = circuits.begin(due, at: now)
            destinations.values[index].begin(turn, at: now)
            decision.begun.append(turn)
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
        destinations.values[index].end(turn, sign, at: now)
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
        isStopping = true
        var waiting: [Turn] = []
        for index in destinations.values.indices { waiting += destinations.values[index].removeWaiting() }
        for turn in waiting { remove(turn) }
        return waiting.map { $0.due.settlement(.handBack(after: .zero)) }
    }
}

extension Admission {
    /// How long a timer is put off whose destination has not shown that it answers, and has its trials.
    private static let trialWait: Duration = .seconds(1)

    /// Begins the first that waits, if there is a turn; puts off those before it whose circuit has opened meanwhile.
    mutating func beginNext(
        _ index: Dictionary<DestinationKey, Destination>.Index, at now: Instant, _ handedBack: inout [Settlement]
    ) -> Turn? {
        while var turn = destinations.values[index].next(trial: trial, at: now) {
            if let wait = circuits.wait(for: turn.due, at: now) {
                remove(turn)
                putOff(turn.due, for: wait, at: now, &handedBack)
                continue
            }
            turn.probes = circuits.begin(turn.due, at: now)
            destinations.values[index].begin(turn, at: now)
            return turn
        }
        return nil
    }

    mutating func putOff(_ due: DueTimer, for wait: Duration, at now: Instant, _ handedBack: inout [Settlement]) {
        let after = putOffs.add(due.queue, wait: wait, at: now)
        handedBack.append(due.settlement(.handBack(after: after)))
    }

    private mutating func indexOfDestination(of due: DueTimer) -> Dictionary<DestinationKey, Destination>.Index {
        let key = due.queue.destination
        if let index = destinations.index(forKey: key) { return index }
        destinations[key] = Destination(
            concurrency: due.output.concurrency, answering: idle[key] ?? Answering())
        guard let index = destinations.index(forKey: key) else { preconditionFailure("it was added") }
        return index
    }

    /// What is known of its answers is kept for some time.
    private mutating func forgetIfIdle(_ index: Dictionary<DestinationKey, Destination>.Index, _ key: DestinationKey) {
        guard destinations.values[index].held == 0 else { return }
        idle[key] = destinations.values[index].answering
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
