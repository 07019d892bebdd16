import TimerCore

/// What is on its way to one destination, and what waits for its turn there. Pure.
struct Destination {
    typealias Instant = ContinuousClock.Instant

    /// Deliveries at a time until it has answered.
    static let trial = 16
    /// Timers that are claimed before they are due, of one that nobody has sent to: enough to go on with should it answer.
    static let foresight = 128
    /// The trial once what is held for such destinations has come to the reserve.
    static let reserveTrial = 4
    /// Of payloads; a claim behind a saturated destination may add as much again as one claim takes.
    private static let byteLimit = 16 << 20
    /// Claims until it has so many times its concurrency: enough to keep it busy until the next claim has come, which
    /// takes as long as hundreds of fast deliveries do.
    private static let depth = 6

    /// Deliveries at a time, at most.
    let concurrency: Int
    private(set) var underWay = 0
    private(set) var bytes = 0
    private(set) var waiting = WaitingLine()
    private(set) var answering: Answering
    private(set) var tally: Tally
    /// Claims leave its timers where they are.
    var isPassedOver = false

    init(concurrency: Int, known: Known) {
        self.concurrency = concurrency
        answering = known.answering
        tally = known.tally
    }

    /// What is remembered of it while nothing is held.
    var known: Known {
        Known(answering: answering, tally: tally)
    }

    /// The number of its timers that this process holds.
    var held: Int {
        underWay + waiting.count
    }

    /// - Parameter trial: deliveries at a time until it has answered.
    func hasTurn(trial: Int, at now: Instant) -> Bool {
        underWay < concurrency && (underWay < trial || answering.isTrusted(at: now))
    }

    /// It has enough to be kept busy, or all that it may have for now.
    ///
    /// - Parameter early: what of it is claimed, and not due.
    func isSaturated(within share: Share, beside early: Share, trial: Int, at now: Instant) -> Bool {
        let rows = answering.isTrusted(at: now) ? share.rows : min(trial, share.rows)
        let most = min(concurrency * Self.depth, rows)
        let mostAhead = answering.isUntried ? max(most, min(Self.foresight, share.rows)) : most
        return held >= most || held + early.rows >= mostAhead
            || bytes + early.bytes >= min(Self.byteLimit, share.bytes)
    }

    /// An attempt has ended. Mutating, as all that is asked for each: a value in a dictionary is copied to be asked.
    ///
    /// - Returns: whether one that waits has a turn, or claims pass over it no more.
    mutating func hasRoomAgain(within share: Share, beside early: Share, trial: Int, at now: Instant) -> Bool {
        if !waiting.isEmpty, hasTurn(trial: trial, at: now) { return true }
        guard isPassedOver, !isSaturated(within: share, beside: early, trial: trial, at: now) else { return false }
        isPassedOver = false
        return true
    }

    mutating func wait(_ turn: Turn) {
        bytes += turn.due.bytes
        waiting.append(turn)
    }

    mutating func begin(_ turn: Turn, at now: Instant) {
        bytes += turn.due.bytes
        underWay += 1
        answering.began(at: now)
        tally.began(at: now)
    }

    /// Takes the first that waits out of its line, to begin or to be put off; nil: none waits, or there is no turn.
    mutating func next(trial: Int, at now: Instant) -> Turn? {
        guard !waiting.isEmpty, hasTurn(trial: trial, at: now), let turn = waiting.popFirst() else { return nil }
        bytes -= turn.due.bytes
        return turn
    }

    mutating func removeWaiting(where isWanted: (Turn) -> Bool = { _ in true }) -> [Turn] {
        let removed = waiting.remove(where: isWanted)
        bytes -= removed.reduce(0) { $0 + $1.due.bytes }
        return removed
    }

    /// Gives back the turn of one that began.
    ///
    /// - Parameter outcome: nil: nothing was tried.
    mutating func end(_ turn: Turn, _ outcome: Outcome?, _ sign: Answering.Sign, at now: Instant) {
        tally.ended(outcome, at: now)
        bytes -= turn.due.bytes
        underWay -= 1
        answering.ended(sign, at: now, isIdle: underWay == 0)
    }
}

/// What is known of a destination of which nothing is held.
struct Known {
    let answering: Answering
    let tally: Tally

    init(answering: Answering, tally: Tally) {
        self.answering = answering
        self.tally = tally
    }

    /// Of one that nobody has sent to.
    init(new due: DueTimer) {
        let name = DestinationName(canonical: due.output.mode.destination)
        self.init(answering: Answering(), tally: Tally(name: name, concurrency: due.output.concurrency))
    }
}

/// What one destination may hold for now, or what somebody holds.
struct Share {
    static let nothing = Share(rows: 0, bytes: 0)

    let rows: Int
    let bytes: Int

    static func += (share: inout Share, due: DueTimer) {
        share = Share(rows: share.rows + 1, bytes: share.bytes + due.bytes)
    }

    static func -= (share: inout Share, due: DueTimer) {
        share = Share(rows: share.rows - 1, bytes: share.bytes - due.bytes)
    }
}
