import Logging
import Metrics
import Synchronization
import TimerCore

/// claim → admit → attempt → settle.
///
/// Wakes at the earliest of: the next due time it knows, a timer scheduled here that is due sooner, the poll interval,
/// room that came free, a circuit that may be probed. A due time is the database's; between two answers it is told by the
/// monotonic clock.
public final class ExpiryLoop: Sendable {
    private let configuration: ExpiryConfiguration
    private let store: any ExpiryStore
    private let clock: DatabaseClock
    private let alarm: any Alarm
    private let reader: OutputReader
    private let attempt: Attempt
    private let admission: Admitter
    private let settler: Settler
    private let metrics: ExpiryMetrics
    private let logger: Logger
    private let stopping = StopFlag()

    /// - Parameter sleep: waits about as long as it is told, where the exact time does not matter.
    public init(
        configuration: ExpiryConfiguration, store: any ExpiryStore, publishers: Publishers, alarm: any Alarm,
        registry: MetricsRegistry, logger: Logger,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        let metrics = ExpiryMetrics(registry)
        let clock = DatabaseClock(origin: alarm.now)
        let admission = Admitter(AdmissionBounds(configuration), alarm: alarm, metrics: metrics)
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.alarm = alarm
        self.admission = admission
        self.metrics = metrics
        self.logger = logger
        reader = OutputReader(configuration: configuration)
        attempt = Attempt(store: store, publishers: publishers, clock: clock, alarm: alarm, stopping: stopping)
        settler = Settler(store: store, metrics: metrics, logger: logger, sleep: sleep) { settled in
            admission.released(settled.count)
            for settlement in settled { alarm.ring(after: settlement.verdict) }
        }
    }

    /// Runs until `stop`; returns when what was in flight has ended and is settled.
    public func run() async {
        await withDiscardingTaskGroup { deliveries in
            var patience = Patience(ampleRoom: admission.bounds.ampleRoom)
            while !stopping.isSet {
                let pass = admission.pass(atLeast: patience.least)
                begin(pass.decision, in: &deliveries)
                var wakeAt = nextPoll
                if let room = pass.room {
                    wakeAt = await claim(room, into: &deliveries)
                    patience.found(room)
                } else if patience.runsOut() {
                    wakeAt = alarm.now.advanced(by: Self.pause)
                }
                if let reviewAt = pass.reviewAt { wakeAt = min(wakeAt, reviewAt) }
                if wakeAt > alarm.now { await alarm.wait(until: wakeAt) }
            }
        }
        await settler.drain()
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
        _ room: Admission.Room, into deliveries: inout DiscardingTaskGroup
    ) async -> ContinuousClock.Instant {
        let sent = alarm.now
        do throws(StoreError) {
            let claim = try await store.claim(room.request)
            clock.observe(claim.claimedAt, sent: sent, received: alarm.now)
            metrics.claimed.add(claim.expirations.count)
            // Read before the lock is taken, which all deliveries need.
            let (due, ended) = reader.read(claim)
            begin(admission.take(due, ended: ended.count), in: &deliveries)
            for settlement in ended { metrics.count(settlement.verdict, dueAt: claim.claimedAt) }
            settler.settle(ended)
            return nextWake(after: claim, isScarce: room.isScarce)
        } catch {
            metrics.storeErrors.add()
            logger.error("cannot claim", metadata: ["reason": "\(error)"])
            return min(nextPoll, alarm.now.advanced(by: .milliseconds(500)))
        }
    }

    private func begin(_ decision: Admission.Decision, in deliveries: inout DiscardingTaskGroup) {
        for turn in decision.begun { deliveries.addTask { [self] in await deliver(turn) } }
        settle(decision.handedBack)
    }

    /// Makes the attempt of a timer that has its turn, then of those that wait behind it.
    private func deliver(_ first: Turn) async {
        var next: Turn? = first
        while let turn = next {
            let result = await attempt.make(turn.due)
            metrics.count(result.verdict, dueAt: turn.due.expiration.dueAt)
            settler.settle(turn.due.settlement(result.verdict, met: result.met))
            let ending = admission.end(turn, result)
            settle(ending.handedBack)
            next = ending.next
        }
    }

    private func settle(_ handedBack: [Settlement]) {
        if handedBack.isEmpty { return }
        metrics.handedBack.add(handedBack.count)
        settler.settle(handedBack)
    }

    /// A saturated destination most likely takes more in a moment, and what stands behind its timers is dear to find.
    /// Where there is little room, most likely there is more in a moment, too.
    private static let pause: Duration = .milliseconds(20)

    private func nextWake(after claim: Claim, isScarce: Bool) -> ContinuousClock.Instant {
        var latest = nextPoll
        if claim.isCutShort {
            guard admission.markSaturated() || isScarce else { return alarm.now }
            latest = alarm.now.advanced(by: Self.pause)
        }
        guard let dueIn = claim.nextDueIn, let due = clock.instant(of: claim.claimedAt.advanced(by: dueIn)) else {
            return latest
        }
        return min(due, latest)
    }

    private var nextPoll: ContinuousClock.Instant {
        alarm.now.advanced(by: configuration.pollInterval)
    }
}

/// How much room the loop waits for. What is about to end is waited for once; beside receivers that hang, any room is for
/// the others.
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

    /// - Returns: whether it was still there.
    mutating func runsOut() -> Bool {
        defer { least = 1 }
        return least > 1
    }
}

extension Alarm {
    /// A timer that is to be tried again is due sooner than the loop may know.
    func ring(after verdict: Settlement.Verdict) {
        switch verdict {
        case .retry(let after, _), .handBack(let after): ring(at: now.advanced(by: after))
        case .interrupted: ring()
        case .expired, .error, .givenUp: break
        }
    }
}
