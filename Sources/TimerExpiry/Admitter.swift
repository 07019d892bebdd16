import Synchronization
import TimerCore

/// The one admission of this process, for the loop and its deliveries: brings the time, and rings when there is room again.
final class Admitter: Sendable {
    let bounds: AdmissionBounds
    private let alarm: any Alarm
    private let metrics: ExpiryMetrics
    private let admission: Mutex<Admission>

    init(_ bounds: AdmissionBounds, alarm: any Alarm, metrics: ExpiryMetrics) {
        self.bounds = bounds
        self.alarm = alarm
        self.metrics = metrics
        admission = Mutex(Admission(bounds))
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

    /// Whether a destination or a tenant has all that it may have: the alarm rings once it may have more.
    func markSaturated() -> Bool {
        let now = alarm.now
        return admission.withLock { $0.markSaturated(at: now) }
    }

    /// What is remembered beyond what is held.
    var remembered: Int {
        admission.withLock { $0.idle.count + $0.circuits.count }
    }
}
