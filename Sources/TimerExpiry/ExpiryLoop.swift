import Logging
import Metrics
import Synchronization
import TimerCore

/// claim → deliver → settle.
///
/// Wakes at the earliest of: the next due time it knows, a timer scheduled here that is due sooner, the poll interval,
/// room that came free. A due time is the database's; between two answers it is told by the monotonic clock.
public final class ExpiryLoop: Sendable {
    private let configuration: ExpiryConfiguration
    private let store: any ExpiryStore
    private let clock: DatabaseClock
    private let alarm: any Alarm
    let dispatcher: Dispatcher
    private let settler: Settler
    private let metrics: ExpiryMetrics
    private let logger: Logger
    private let isStopping = Atomic<Bool>(false)

    /// - Parameter sleep: waits about as long as it is told, where the exact time does not matter.
    public init(
        configuration: ExpiryConfiguration, store: any ExpiryStore, publishers: Publishers, alarm: any Alarm,
        registry: MetricsRegistry, logger: Logger,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        let metrics = ExpiryMetrics(registry)
        let clock = DatabaseClock(origin: alarm.now)
        let dispatcher = Dispatcher(
            configuration: configuration, store: store, publishers: publishers, clock: clock, alarm: alarm,
            metrics: metrics, sleep: sleep)
        self.configuration = configuration
        self.store = store
        self.clock = clock
        self.alarm = alarm
        self.dispatcher = dispatcher
        self.metrics = metrics
        self.logger = logger
        settler = Settler(store: store, metrics: metrics, logger: logger, sleep: sleep) { settled in
            dispatcher.released(settled.count)
            for settlement in settled { alarm.ring(after: settlement.verdict) }
        }
    }

    /// Runs until `stop`; returns when what was in flight has ended and is settled.
    public func run() async {
        await withDiscardingTaskGroup { deliveries in
            var least = dispatcher.ampleRoom
            while !isStopping.load(ordering: .acquiring) {
                let wakeAt: ContinuousClock.Instant
                if let room = dispatcher.room(atLeast: least) {
                    wakeAt = await pass(room, into: &deliveries)
                    if !room.isScarce { least = dispatcher.ampleRoom }
                } else {
                    // What is about to end is waited for once. Beside receivers that hang, any room is for the others.
                    wakeAt = least == 1 ? nextPoll : alarm.now.advanced(by: Self.pause)
                    least = 1
                }
                if wakeAt > alarm.now { await alarm.wait(until: wakeAt) }
            }
        }
        await settler.drain()
    }

    /// Claims nothing more, hands back what was not started, lets `run` return.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        settler.settle(dispatcher.stop())
        alarm.ring()
    }

    /// Claims what there is room for and begins its delivery.
    ///
    /// - Returns: when to wake for the next pass.
    private func pass(
        _ room: Dispatcher.Room, into deliveries: inout DiscardingTaskGroup
    ) async -> ContinuousClock.Instant {
        let sent = alarm.now
        do throws(StoreError) {
            let claim = try await store.claim(ClaimRequest(limit: room.limit, exclusions: room.exclusions))
            clock.observe(claim.claimedAt, sent: sent, received: alarm.now)
            begin(claim, in: &deliveries)
            return nextWake(after: claim, isPatient: room.isScarce || dispatcher.isSaturated)
        } catch {
            metrics.storeErrors.add()
            logger.error("cannot claim", metadata: ["reason": "\(error)"])
            return min(nextPoll, alarm.now.advanced(by: .milliseconds(500)))
        }
    }

    private func begin(_ claim: Claim, in deliveries: inout DiscardingTaskGroup) {
        metrics.claimed.add(claim.expirations.count)
        let (begun, settled) = dispatcher.begin(claim)
        for due in begun {
            deliveries.addTask { [dispatcher, settler] in await dispatcher.work(due, settler: settler) }
        }
        settler.settle(settled)
    }

    /// A saturated destination most likely takes more in a moment, and what stands behind its timers is dear to find.
    /// Where there is little room, most likely there is more in a moment, too.
    private static let pause: Duration = .milliseconds(20)

    private func nextWake(after claim: Claim, isPatient: Bool) -> ContinuousClock.Instant {
        var latest = nextPoll
        if claim.isCutShort {
            guard isPatient else { return alarm.now }
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

extension Alarm {
    /// A timer that is to be tried again is due sooner than the loop may know.
    func ring(after verdict: Settlement.Verdict) {
        switch verdict {
        case .retry(let after, _), .handBack(let after): ring(at: now.advanced(by: after))
        case .interrupted: ring()
        case .expired, .error: break
        }
    }
}
