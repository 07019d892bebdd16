import Logging
import Metrics
import Synchronization
import TimerCore
import Tracing

/// The loop that fires timers: claim → wait for the due date → admit → attempt → settle.
///
/// Wakes at the earliest of: the next due time it knows, a timer scheduled here that is due sooner, both by the look-ahead
/// before the date, the poll interval, room that came free, a circuit that may be probed. A due time is the database's;
/// between two answers it is told by the monotonic clock.
public final class ExpiryLoop: Sendable {
    private let configuration: ExpiryConfiguration
    private let store: any ExpiryStore
    private let clock: DatabaseClock
    private let alarm: any Alarm
    private let lookAhead: LookAhead
    private let reader: OutputReader
    private let attempt: Attempt
    private let admission: Admitter
    private let settler: Settler
    private let metrics: ExpiryMetrics
    private let logger: Logger
    private let stopping = StopFlag()
    private let sleep: @Sendable (Duration) async -> Void
    /// Nil: nobody controls destinations.
    private let keeping: DestinationKeeping?

    /// - Parameters:
    ///   - lookAhead: nil: one of its own, as the configuration caps it.
    ///   - destinations: where replicas share destinations; nil: this one is alone, and no destination is controlled.
    ///   - outcomes: counts what becomes of attempts, for other replicas to see.
    ///   - tracer: makes a span for each attempt; nil: none has one.
    ///   - sleep: waits as long as it is told, or a little longer.
    public init(
        configuration: ExpiryConfiguration, store: any ExpiryStore, destinations: (any DestinationExchange)? = nil,
        publishers: Publishers, alarm: any Alarm, lookAhead: LookAhead? = nil, registry: MetricsRegistry,
        logger: Logger, outcomes: OutcomeCounter = OutcomeCounter(), tracer: Tracer? = nil,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0, tolerance: .zero) }
    ) {
        let metrics = ExpiryMetrics(registry, outcomes: outcomes)
        let clock = DatabaseClock(origin: alarm.now)
        let admission = Admitter(
            AdmissionBounds(configuration), awaitsControls: destinations != nil, alarm: alarm, metrics: metrics)
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.alarm = alarm
        let lookAhead = lookAhead ?? LookAhead(cap: configuration.claimAhead)
        self.lookAhead = lookAhead
        self.admission = admission
        self.metrics = metrics
        self.logger = logger
        reader = OutputReader(configuration: configuration)
        self.sleep = sleep
        attempt = Attempt(
            store: store, publishers: publishers, clock: clock, alarm: alarm, stopping: stopping,
            pauses: admission.pauses, tracing: AttemptTracing(tracer: tracer, logger: logger))
        let settler = Settler(store: store, metrics: metrics, logger: logger, sleep: sleep) { settled in
            admission.released(settled.count)
            let ahead = lookAhead.duration
            for settlement in settled { alarm.ring(after: settlement.verdict, ahead: ahead) }
        }
        self.settler = settler
        keeping = destinations.map { store in
            DestinationKeeping(
                store: store, admission: admission, clock: clock, alarm: alarm, logger: logger, sleep: sleep,
                settle: { handedBack in
                    metrics.handedBack.add(handedBack.count)
                    settler.settle(handedBack)
                })
        }
    }

    /// Runs until `stop`; returns when what was in flight has ended and is settled.
    public func run() async {
        let keeping = Task { [keeping] in await keeping?.run() }
        await work()
        keeping.cancel()
        await settler.drain()
    }

    private func work() async {
        await withDiscardingTaskGroup { deliveries in
            var patience = Patience(ampleRoom: admission.bounds.ampleRoom)
            var size = ClaimSize()
            while !stopping.isSet {
                let pass = admission.pass(atLeast: patience.least)
                begin(pass.decision, in: &deliveries)
                var wakeAt = nextPoll
                if let room = pass.room {
                    wakeAt = await claim(room, &size, into: &deliveries)
                    patience.found(room)
                } else if patience.runsOut() {
                    wakeAt = alarm.now.advanced(by: Self.pause)
                }
                if let reviewAt = pass.reviewAt { wakeAt = min(wakeAt, reviewAt) }
                if wakeAt > alarm.now { await alarm.wait(until: wakeAt) }
            }
        }
    }

    /// Claims nothing more and begins nothing more, hands back what was not started, lets `run` return.
    public func stop() {
        stopping.set()
        settler.settle(admission.stop())
        alarm.ring()
    }

    /// Claims what there is room for, and begins what is admitted.
    ///
    /// - Returns: when to wake for the next pass.
    private func claim(
        _ room: Admission.Room, _ size: inout ClaimSize, into deliveries: inout DiscardingTaskGroup
    ) async -> ContinuousClock.Instant {
        var request = room.request
        request.limit = min(request.limit, size.rows)
        request.ahead = lookAhead.duration
        let sent = alarm.now
        do throws(StoreError) {
            let claim = try await store.claim(request)
            let received = alarm.now
            size.found(claim.expirations.count, of: room.request.limit)
            clock.observe(claim.claimedAt, sent: sent, received: received)
            // Read before the lock is taken, which all deliveries need.
            let reading = reader.read(claim, at: clock.time(at: alarm.now) ?? claim.claimedAt)
            observe(claim, isEarly: !reading.early.isEmpty, sent: sent, received: received)
            begin(admission.take(reading.due, ended: reading.ended.count), in: &deliveries)
            expect(reading.early, in: &deliveries)
            for settlement in reading.ended { metrics.count(settlement.verdict, dueAt: claim.claimedAt) }
            settler.settle(reading.ended)
            return nextWake(after: claim, ahead: request.ahead, isScarce: room.isScarce)
        } catch {
            metrics.storeErrors.add()
            logger.error("cannot claim", metadata: ["reason": "\(error)"])
            return min(nextPoll, alarm.now.advanced(by: .milliseconds(500)))
        }
    }

    private func observe(
        _ claim: Claim, isEarly: Bool, sent: ContinuousClock.Instant, received: ContinuousClock.Instant
    ) {
        metrics.claimed.add(claim.expirations.count)
        if claim.expirations.isEmpty { return lookAhead.foundNone() }
        lookAhead.observe(
            ClaimTimes.Claim(sent: sent, received: received, isCutShort: claim.isCutShort, isEarly: isEarly))
    }

    /// Lets each timer that was claimed before it is due wait for its date; opens connections meanwhile.
    private func expect(_ early: [EarlyTimer], in deliveries: inout DiscardingTaskGroup) {
        if early.isEmpty { return }
        for opening in admission.expect(early) { attempt.publishers.open(opening) }
        for timer in early { deliveries.addTask { [self] in await fire(timer) } }
    }

    private func fire(_ early: EarlyTimer) async {
        let isDue = await becomesDue(early)
        let decision = isDue ? admission.take(early) : admission.giveBack(early)
        settle(decision.handedBack)
        if let turn = decision.begun.first { return await deliver(turn) }
        guard isDue, case .end(let settlement) = early.fate else { return }
        metrics.count(settlement.verdict, dueAt: early.dueAt)
        settler.settle(settlement)
    }

    /// What a date may lie further ahead than it did at the claim: the clock is known to a round trip, which may be slow.
    private static let clockStep: Duration = .seconds(1)

    /// Sleeps until the database's clock has certainly reached the timer's date, as it is known then.
    ///
    /// - Returns: false if it is given back: the process stops, or that clock was set back.
    private func becomesDue(_ early: EarlyTimer) async -> Bool {
        while let instant = clock.instant(of: early.dueAt), instant > alarm.now {
            if stopping.isSet || alarm.now.duration(to: instant) > configuration.claimAhead + Self.clockStep {
                return false
            }
            await alarm.sleep(until: instant)
        }
        return !stopping.isSet
    }

    private func begin(_ decision: Admission.Decision, in deliveries: inout DiscardingTaskGroup) {
        for turn in decision.begun { deliveries.addTask { [self] in await deliver(turn) } }
        settle(decision.handedBack)
    }

    /// Makes the attempt of a timer that has its turn, then of those that wait behind it.
    private func deliver(_ first: Turn) async {
        var next: Turn? = first
        while let turn = next {
            if let slot = turn.slot { await wait(for: slot) }
            let result = await attempt.make(turn)
            metrics.count(result.verdict, dueAt: turn.due.expiration.dueAt)
            metrics.destinations.count(result, of: turn.due, at: alarm.now)
            settler.settle(turn.due.settlement(result.verdict, met: result.met))
            let ending = admission.end(turn, result)
            settle(ending.handedBack)
            next = ending.next
        }
    }

    private func wait(for slot: Slot) async {
        while !stopping.isSet, alarm.now < slot.opensAt { await sleep(alarm.now.duration(to: slot.opensAt)) }
    }

    private func settle(_ handedBack: [Settlement]) {
        if handedBack.isEmpty { return }
        metrics.handedBack.add(handedBack.count)
        settler.settle(handedBack)
    }

    /// The wait where more will most likely fit in a moment: beside a saturated destination, behind whose timers others
    /// are costly to find; and where there is little room.
    private static let pause: Duration = .milliseconds(20)

    private func nextWake(after claim: Claim, ahead: Duration, isScarce: Bool) -> ContinuousClock.Instant {
        var latest = nextPoll
        if claim.isCutShort {
            guard admission.markSaturated() || isScarce else { return alarm.now }
            latest = alarm.now.advanced(by: Self.pause)
        }
        guard let dueIn = claim.nextDueIn, let due = clock.instant(of: claim.claimedAt.advanced(by: dueIn)) else {
            return latest
        }
        return min(due - ahead, latest)
    }

    private var nextPoll: ContinuousClock.Instant {
        alarm.now.advanced(by: configuration.pollInterval)
    }
}

/// The room that the loop waits for before it claims. The ends of attempts under way are waited for once; then any room
/// will do, because receivers that hang may hold the rest for long, and it is the others'.
private struct Patience {
    let ampleRoom: Int
    private(set) var least: Int

    init(ampleRoom: Int) {
        self.ampleRoom = ampleRoom
        least = ampleRoom
    }

    mutating func found(_ room: Admission.Room) {
        if !room.isScarce { least = ampleRoom }
    }

    /// Takes any room from now on.
    ///
    /// - Returns: false if it did so before.
    mutating func runsOut() -> Bool {
        defer { least = 1 }
        return least > 1
    }
}

extension Alarm {
    /// A timer that is to be tried again is due sooner than the loop may know.
    func ring(after verdict: Settlement.Verdict, ahead: Duration) {
        switch verdict {
        case .retry(let after, _), .handBack(let after): ring(at: now.advanced(by: max(after - ahead, .zero)))
        case .interrupted: ring()
        case .expired, .error, .givenUp: break
        }
    }
}
