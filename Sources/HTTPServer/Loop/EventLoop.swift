import CLinux
import Glibc
import Synchronization
import Threads

/// An event loop: one thread in epoll_wait(2) that also executes tasks. A handler that does not suspend never leaves it.
///
/// @unchecked: everything but `inbox` and `threadID` is touched on the loop's own thread only.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    private let poller: Poller
    private let inbox = Mutex(Inbox())
    private let threadID = Atomic<UInt>(0)
    private var work: [Work] = []
    private var nextWork = 0
    private var sources: [(any EventSource)?] = []
    private var deadlines = DeadlineTable()
    private var endOfTurn: [any EventSource] = []
    /// The memory of `endOfTurn` while its sources are called, who may ask to be called again; empty otherwise.
    private var endingTurn: [any EventSource] = []
    private var isFinishing = false
    /// The number of the turn, for budgets that last one.
    private(set) var turn: UInt64 = 0
    /// The time of the last wake-up, good enough for deadlines.
    private(set) var now = MonotonicInstant.now
    /// One receive buffer for all connections of the loop: what is not used at once, its connection keeps.
    let scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 65_536)

    /// Items of work per turn, so that the sockets are looked at however much there is to do: one connection's thousand
    /// pipelined requests are work upon work, and others wait for the end of the turn.
    private static let workPerTurn = 64
    /// Items for which the queue's memory is kept.
    private static let keptWork = 1_024

    init() throws(HTTPServerError) {
        poller = try Poller()
    }

    deinit {
        scratch.deallocate()
    }

    /// Starts the loop's thread, which lives until `finish()`.
    func start(name: String) throws(HTTPServerError) {
        do throws(SystemCallError) {
            try OwnThread.detach(name: name) { [self] in run() }
        } catch {
            throw .eventLoop(error.code, "pthread_create")
        }
    }

    var isCurrent: Bool {
        threadID.load(ordering: .relaxed) == UInt(pthread_self())
    }

    // MARK: Work

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { return work.append(.job(job)) }
        // A job that arrives after the thread ended must still run somewhere, or its task would never end.
        if !post(.job(job)) { globalConcurrentExecutor.enqueue(job) }
    }

    /// Runs `call` on the loop's thread.
    ///
    /// - Returns: false if the loop has finished; `call` is then never run.
    @discardableResult
    func submit(_ call: @escaping @Sendable () -> Void) -> Bool {
        post(.call(call))
    }

    /// Runs `call` after the work at hand, perhaps in this turn. On the loop's thread.
    func runLater(_ call: @escaping @Sendable () -> Void) {
        work.append(.call(call))
    }

    private func post(_ item: Work) -> Bool {
        let (accepted, wakes) = inbox.withLock { $0.add(item) }
        if wakes { poller.wake() }
        return accepted
    }

    // MARK: Sources, on the loop's thread

    /// Watches `descriptor`, edge-triggered, for reading and writing; once, for as long as it is open.
    func add(_ source: any EventSource, _ descriptor: Int32) -> Bool {
        let slot = Int(descriptor)
        while sources.count <= slot { sources.append(nil) }
        guard poller.add(descriptor) else { return false }
        sources[slot] = source
        return true
    }

    /// Forgets a descriptor that is about to be closed, which takes it out of the epoll set.
    func remove(_ descriptor: Int32) {
        sources[Int(descriptor)] = nil
        deadlines.set(.never, for: descriptor)
        poller.forget(descriptor)
    }

    func setDeadline(_ deadline: MonotonicInstant, for descriptor: Int32) {
        deadlines.set(deadline, for: descriptor)
    }

    /// Calls `source.turnEnded()` when the work at hand is done.
    func callAtEndOfTurn(_ source: any EventSource) {
        endOfTurn.append(source)
    }

    /// Ends the thread after the present turn. Thread-safe.
    func finish() {
        submit { [self] in isFinishing = true }
    }

    // MARK: The loop

    private func run() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        while !isFinishing {
            turn += 1
            runWork()
            endTurn()
            let timeout = work.isEmpty && endOfTurn.isEmpty ? deadlines.milliseconds(from: now) : 0
            let mayWait = inbox.withLock { $0.fallAsleep() }
            poller.wait(milliseconds: mayWait ? timeout : 0)
            // Before what is ready is handled: deadlines that counted from before the sleep would be over.
            now = .now
            poller.forEachReady { descriptor, events in sources[Int(descriptor)]?.ready(events) }
            inbox.withLock { $0.wakeUp(into: &work) }
            for slot in deadlines.takeDue(now) { sources[slot]?.deadlinePassed(now) }
        }
        threadID.store(0, ordering: .relaxed)
        inbox.withLock { $0.close(into: &work) }
        passOnRemainingWork()
    }

    private func runWork() {
        var budget = Self.workPerTurn
        while nextWork < work.count, budget > 0 {
            let item = work[nextWork]
            nextWork += 1
            budget -= 1
            run(item)
        }
        if nextWork == work.count {
            work.removeAll(keepingCapacity: work.count <= Self.keptWork)
            nextWork = 0
        } else if nextWork > Self.keptWork {
            work.removeFirst(nextWork)
            nextWork = 0
        }
    }

    private func run(_ item: Work) {
        switch item {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .call(let call): call()
        }
    }

    private func endTurn() {
        guard !endOfTurn.isEmpty else { return }
        swap(&endOfTurn, &endingTurn)
        for source in endingTurn { source.turnEnded() }
        endingTurn.removeAll(keepingCapacity: true)
    }

    /// Hands the work that came between the last turn and the closing of the inbox to where later jobs go.
    private func passOnRemainingWork() {
        for item in work[nextWork...] {
            switch item {
            case .job(let job): globalConcurrentExecutor.enqueue(job)
            case .call(let call): call()
            }
        }
        work = []
    }
}

/// The owner of a descriptor that an event loop watches. All calls come on the loop's thread.
protocol EventSource: AnyObject {
    /// The descriptor is ready.
    ///
    /// - Parameter events: EPOLL* bits, edge-triggered: each reports a change once.
    func ready(_ events: UInt32)
    /// The deadline set for this source has passed; it is no longer set.
    func deadlinePassed(_ now: MonotonicInstant)
    /// The jobs of this turn have run, and the source had asked to hear of that.
    func turnEnded()
}
