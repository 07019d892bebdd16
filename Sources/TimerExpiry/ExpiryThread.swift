import Glibc
import Threads

/// The thread on which timers expire: it sleeps on the monotonic clock until the loop's next date, and runs the tasks of
/// the loop and of its deliveries.
///
/// A thread of its own, because the precision of `Task.sleep` depends on how busy the cooperative pool's timers are,
/// and because a cancelled `Task.sleep` leaves its timer behind until it would have fired. It runs the tasks, too, so
/// that a due date, a claim's answer or a burst of receivers' answers wakes one thread, once.
///
/// `@unchecked Sendable`: the pthread objects are made for sharing, and `state` is touched under `mutex` only.
public final class ExpiryThread: Alarm, TaskExecutor, @unchecked Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var ringAt: ContinuousClock.Instant?
        var deadline: ContinuousClock.Instant?
        var waiter: UnsafeContinuation<Void, Never>?
        var sleepers = Sleepers<UnsafeContinuation<Void, Never>>()
        var isAsleep = false
        var isClosed = false
        var hasEnded = false

        /// When the waiter is to be woken.
        var ringsAt: ContinuousClock.Instant? {
            guard let deadline else { return nil }
            return ringAt.map { min($0, deadline) } ?? deadline
        }

        var wakeAt: ContinuousClock.Instant? {
            guard let ringsAt, let next = sleepers.next else { return ringsAt ?? sleepers.next }
            return min(ringsAt, next)
        }
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state = State()

    /// Starts the thread.
    public init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        OwnThread.mustDetach(name: "expiry") { [self] in run() }
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// This machine's monotonic clock.
    public var now: ContinuousClock.Instant {
        .now
    }

    /// Sleeps until `deadline`, or until a ring is due; one waiter at a time.
    public func wait(until deadline: ContinuousClock.Instant) async {
        await withUnsafeContinuation { waiter in
            change { state in
                state.waiter = waiter
                state.deadline = deadline
                return true
            }
        }
    }

    /// Sleeps until `instant`, beside any number of others.
    public func sleep(until instant: ContinuousClock.Instant) async {
        await withUnsafeContinuation { sleeper in
            change { state in
                let isNext = state.wakeAt.map { instant < $0 } ?? true
                state.sleepers.add(until: instant, sleeper)
                return isNext
            }
        }
    }

    /// Ends the sleep of who waits at `instant`, if that is sooner than it would have ended.
    public func ring(at instant: ContinuousClock.Instant) {
        change { state in
            guard state.ringAt.map({ instant < $0 }) ?? true else { return false }
            state.ringAt = instant
            return state.deadline.map { instant < $0 } ?? false
        }
    }

    /// A task that is left after the thread's end runs where it was resumed: none is lost.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken = change { state in
            if !state.hasEnded { state.jobs.append(job) }
            return !state.hasEnded
        }
        if !isTaken { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Ends the thread once its tasks have nothing to do; a sleeper is woken.
    public func close() {
        change { state in
            state.isClosed = true
            return true
        }
    }

    private func run() {
        OwnThread.wakePromptly()
        let executor = asUnownedTaskExecutor()
        var jobs: [UnownedJob] = []
        while true {
            let (woken, hasEnded) = takeWork(&jobs)
            for sleeper in woken { sleeper.resume() }
            for job in jobs { job.runSynchronously(on: executor) }
            jobs.removeAll(keepingCapacity: true)
            if hasEnded { return }
        }
    }

    /// Sleeps until somebody's time has come, or until there are jobs.
    ///
    /// - Parameter jobs: empty, and changed for those that wait: neither array is allocated anew.
    private func takeWork(_ jobs: inout [UnownedJob]) -> (woken: [UnsafeContinuation<Void, Never>], hasEnded: Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            let woken = dueSleepers()
            if !woken.isEmpty || !state.jobs.isEmpty {
                swap(&state.jobs, &jobs)
                return (woken, false)
            }
            if state.isClosed {
                state.hasEnded = true
                return ([], true)
            }
            sleep(until: state.wakeAt)
        }
    }

    private func dueSleepers() -> [UnsafeContinuation<Void, Never>] {
        guard let wakeAt = state.wakeAt else { return [] }
        let now = ContinuousClock.now
        guard wakeAt <= now || state.isClosed else { return [] }
        var woken = state.isClosed ? state.sleepers.wakeAll() : state.sleepers.wake(by: now)
        if let ringsAt = state.ringsAt, ringsAt <= now || state.isClosed, let waiter = state.waiter {
            woken.append(waiter)
            state.waiter = nil
            state.deadline = nil
            if let ringAt = state.ringAt, ringAt <= now { state.ringAt = nil }
        }
        return woken
    }

    private func sleep(until instant: ContinuousClock.Instant?) {
        state.isAsleep = true
        if let instant {
            var until = Self.monotonicTime(after: ContinuousClock.now.duration(to: instant))
            pthread_cond_timedwait(changed, mutex, &until)
        } else {
            pthread_cond_wait(changed, mutex)
        }
        state.isAsleep = false
    }

    /// - Parameter change: returns whether the thread must look at it, should it be asleep.
    /// - Returns: the same.
    @discardableResult
    private func change(_ change: (inout State) -> Bool) -> Bool {
        pthread_mutex_lock(mutex)
        let matters = change(&state)
        let wakes = matters && state.isAsleep
        if wakes { state.isAsleep = false }
        pthread_mutex_unlock(mutex)
        if wakes { pthread_cond_signal(changed) }
        return matters
    }

    /// `pthread_cond_timedwait(3)` takes an absolute time of the condition's clock.
    private static func monotonicTime(after duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = max(duration, .zero).components
        let nanoseconds = now.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: now.tv_sec + Int(seconds) + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    }
}
