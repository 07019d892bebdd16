import Synchronization
import TimerCore

/// The one `Admission` of this process, shared by the loop and its deliveries: adds the lock and the time, and rings the
/// alarm when there is room again.
final class Admitter: Sendable {
    let bounds: AdmissionBounds
    /// What is paused, for attempts that are about to go out.
    let pauses = Pauses()
    private let alarm: any Alarm
    private let metrics: ExpiryMetrics
    private let admission: Mutex<Admission>

    /// - Parameter awaitsControls: nothing is claimed until `obey` was called once.
    init(_ bounds: AdmissionBounds, awaitsControls: Bool = false, alarm: any Alarm, metrics: ExpiryMetrics) {
        self.bounds = bounds
        self.alarm = alarm
        self.metrics = metrics
        admission = Mutex(Admission(bounds, awaitsControls: awaitsControls))
    }

    func pass(atLeast least: Int) -> Admission.Pass {
        let now = alarm.now
        return admission.withLock { admission in
            metrics.show(admission)
            metrics.openCircuits.set(Double(admission.circuits.openCount))
            return admission.pass(atLeast: least, at: now)
        }
    }

    func take(_ timers: [DueTimer], ended: Int) -> Admission.Decision {
        let now = alarm.now
        return admission.withLock { admission in
            defer { metrics.show(admission) }
            return admission.take(timers, ended: ended, at: now)
        }
    }

    /// - Returns: the connections worth opening for them.
    func expect(_ early: [EarlyTimer]) -> [Opening] {
        let now = alarm.now
        return admission.withLock { admission in
            admission.expect(early)
            metrics.show(admission)
            return Array(admission.openings(for: early, at: now))
        }
    }

    /// An early timer that is due now.
    func take(_ early: EarlyTimer) -> Admission.Decision {
        let now = alarm.now
        return admission.withLock { $0.take(early, at: now) }
    }

    /// An early timer that goes back before it is due.
    func giveBack(_ early: EarlyTimer) -> Admission.Decision {
        admission.withLock { $0.giveBack(early) }
    }

    func end(_ turn: Turn, _ result: Attempt.Result) -> (next: Turn?, handedBack: [Settlement]) {
        let now = alarm.now
        let ending = admission.withLock { $0.end(turn, result.outcome, result.sign, at: now) }
        if ending.mustRing { alarm.ring() }
        return (ending.next, ending.handedBack)
    }

    func released(_ count: Int) {
        let mustRing = admission.withLock { admission in
            defer { metrics.show(admission) }
            return admission.released(count)
        }
        if mustRing { alarm.ring() }
    }

    func stop() -> [Settlement] {
        admission.withLock { $0.stop() }
    }

    /// True if a destination or a tenant has all that it may have: the alarm rings once it may have more.
    func markSaturated() -> Bool {
        let now = alarm.now
        return admission.withLock { $0.markSaturated(at: now) }
    }

    func observations(since: ContinuousClock.Instant, most: Int) -> [Observation] {
        let now = alarm.now
        return admission.withLock { $0.observations(since: since, most: most, at: now) }
    }

    func grantRequests() -> [GrantRequest] {
        let now = alarm.now
        return admission.withLock { $0.grantRequests(at: now) }
    }

    /// - Returns: what goes back to the queue.
    func obey(_ orders: DestinationOrders, on clock: DatabaseClock) -> [Settlement] {
        let paused = orders.controls.filter(\.value.isPaused)
        pauses.set(Set(paused.keys.map(\.key)), all: orders.isPaused)
        metrics.pausedDestinations.set(Double(paused.count))
        metrics.paused.set(orders.isPaused ? 1 : 0)
        let now = alarm.now
        let (handedBack, mustRing) = admission.withLock {
            $0.obey(orders, instant: { clock.instant(of: $0) }, at: now)
        }
        if mustRing { alarm.ring() }
        return handedBack
    }
}
