import Glibc
import Synchronization

/// The real alarm: one thread in `pthread_cond_timedwait` on the monotonic clock.
///
/// A thread of its own, because the precision of `Task.sleep` depends on how busy the cooperative pool's timers are,
/// and because a cancelled `Task.sleep` leaves its timer behind until it would have fired.
///
/// `@unchecked Sendable`: the pthread objects are made for sharing, and `state` is touched under `mutex` only.
public final class MonotonicAlarm: Alarm, @unchecked Sendable {
    private struct State {
        var ringAt: ContinuousClock.Instant?
        var deadline: ContinuousClock.Instant?
        var waiter: UnsafeContinuation<Void, Never>?
        var isClosed = false

        var wakeAt: ContinuousClock.Instant? {
            guard let deadline else { return nil }
            return ringAt.map { min($0, deadline) } ?? deadline
        }
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state = State()

    public init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        startThread()
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    public var now: ContinuousClock.Instant {
        .now
    }

    public func wait(until deadline: ContinuousClock.Instant) async {
        await withUnsafeContinuation { waiter in
            locked { state in
                state.waiter = waiter
                state.deadline = deadline
            }
            pthread_cond_signal(changed)
        }
    }

    public func ring(at instant: ContinuousClock.Instant) {
        let isSooner = locked { state in
            guard state.ringAt.map({ instant < $0 }) ?? true else { return false }
            state.ringAt = instant
            return state.deadline.map { instant < $0 } ?? false
        }
        if isSooner { pthread_cond_signal(changed) }
    }

    /// Ends the thread; a sleeper is woken.
    public func close() {
        locked { $0.isClosed = true }
        pthread_cond_signal(changed)
    }

    private func startThread() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<MonotonicAlarm>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        precondition(result == 0, "pthread_create: errno \(result)")
        pthread_detach(thread)
    }

    private func run() {
        while let waiter = nextWaiter() { waiter.resume() }
    }

    /// Blocks until a sleep is over; nil when closed and nobody sleeps.
    private func nextWaiter() -> UnsafeContinuation<Void, Never>? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let wakeAt = state.wakeAt {
                let left = ContinuousClock.now.duration(to: wakeAt)
                if left <= .zero || state.isClosed { return takeWaiter() }
                var until = Self.monotonicTime(after: left)
                pthread_cond_timedwait(changed, mutex, &until)
            } else if state.isClosed {
                return nil
            } else {
                pthread_cond_wait(changed, mutex)
            }
        }
    }

    private func takeWaiter() -> UnsafeContinuation<Void, Never>? {
        defer {
            state.waiter = nil
            state.deadline = nil
            if let ringAt = state.ringAt, ringAt <= .now { state.ringAt = nil }
        }
        return state.waiter
    }

    private func locked<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// `pthread_cond_timedwait(3)` takes an absolute time of the condition's clock.
    private static func monotonicTime(after duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = now.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: now.tv_sec + Int(seconds) + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    }
}
