import Synchronization

@testable import TimerExpiry

/// An alarm whose clock moves only when the test says so.
final class ManualAlarm: Alarm {
    private struct State {
        var now = ContinuousClock.now
        var ringAt: ContinuousClock.Instant?
        var deadline: ContinuousClock.Instant?
        var waiter: CheckedContinuation<Void, Never>?
        var sleepers = Sleepers<CheckedContinuation<Void, Never>>()
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant {
        state.withLock { $0.now }
    }

    /// When the sleeper would wake by itself; nil while nobody sleeps.
    var wakeAt: ContinuousClock.Instant? {
        state.withLock { state in
            state.waiter == nil ? nil : [state.ringAt, state.deadline].compactMap { $0 }.min()
        }
    }

    func wait(until deadline: ContinuousClock.Instant) async {
        await withCheckedContinuation { waiter in
            state.withLock { state in
                state.deadline = deadline
                state.waiter = waiter
            }
            wakeIfDue()
        }
    }

    func sleep(until instant: ContinuousClock.Instant) async {
        await withCheckedContinuation { sleeper in
            state.withLock { $0.sleepers.add(until: instant, sleeper) }
            wakeIfDue()
        }
    }

    /// When the next of those beside the loop wakes; nil: nobody sleeps.
    var nextSleeper: ContinuousClock.Instant? {
        state.withLock { $0.sleepers.next }
    }

    func ring(at instant: ContinuousClock.Instant) {
        state.withLock { $0.ringAt = min($0.ringAt ?? instant, instant) }
        wakeIfDue()
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: duration) }
        wakeIfDue()
    }

    private func wakeIfDue() {
        for sleeper in state.withLock({ $0.sleepers.wake(by: $0.now) }) { sleeper.resume() }
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter, let deadline = state.deadline,
                min(state.ringAt ?? deadline, deadline) <= state.now
            else { return nil }
            if let ringAt = state.ringAt, ringAt <= state.now { state.ringAt = nil }
            state.waiter = nil
            state.deadline = nil
            return waiter
        }
        waiter?.resume()
    }
}
