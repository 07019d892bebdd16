import Glibc
import Synchronization
import Threads

/// The signals that the process obeys: SIGTERM and SIGINT stop it in order, SIGHUP has it read again what may change.
/// SIGUSR1, SIGUSR2 and SIGPIPE are ignored.
///
/// A handler that writes to a pipe, and a thread that reads it. Not sigwait(3): the main thread of a Swift program on
/// Linux rests in `dispatch_main`, which lets all signals through there, whatever mask was set before.
enum Signals {
    /// A request to the service.
    enum Request: Sendable, Equatable {
        case reload
        /// - Parameter at: the instant of the signal, from which the grace counts.
        case stop(signal: Int32, at: ContinuousClock.Instant)
    }

    /// The pipe's ends; set before the handler is.
    private static let readEnd = Atomic<Int32>(-1)
    private static let writeEnd = Atomic<Int32>(-1)

    /// From now on the signals are kept for `requests`. Called first of all, in the main thread.
    static func prepare() {
        for number in [SIGPIPE, SIGUSR1, SIGUSR2] { signal(number, SIG_IGN) }
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "pipe: errno \(errno)")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe holds enough of them; a handler must not wait.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        readEnd.store(ends[0], ordering: .sequentiallyConsistent)
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGINT, SIGHUP] { setHandler(number) }
    }

    private static func setHandler(_ number: Int32) {
        var action = sigaction()
        // write(2) and an atomic load are all that signal-safety(7) allows here, and all that is needed.
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(Signals.writeEnd.load(ordering: .relaxed), &byte, 1)
            errno = before
        }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    /// The requests, from the first signal after `prepare` on.
    ///
    /// A second signal that stops, or the end of the grace, ends the process at once, whatever hangs.
    ///
    /// - Parameters:
    ///   - grace: the longest time from the first signal that stops to the end of the process.
    ///   - overdue: called at the end of the grace, before the process ends with status 1; must not wait.
    static func requests(
        grace: Duration, overdue: @escaping @Sendable () -> Void
    ) throws(SystemCallError) -> AsyncStream<Request> {
        let (requests, continuation) = AsyncStream.makeStream(of: Request.self)
        let start = SignalPlan(grace: grace, hasTerminal: hasTerminal)
        try OwnThread.detach(name: "signals") {
            var plan = start
            while true {
                let signal = next(until: plan.deadline)
                switch signal.map({ plan.take($0, now: .now, hasTerminal: hasTerminal) }) ?? plan.expire() {
                case .pass(let request): continuation.yield(request)
                case .nothing: break
                case .exit(let status):
                    if signal == nil { overdue() }
                    _exit(status)
                }
            }
        }
        return requests
    }

    /// - Returns: nil at the deadline.
    private static func next(until deadline: ContinuousClock.Instant?) -> Int32? {
        let descriptor = readEnd.load(ordering: .relaxed)
        while true {
            let left = deadline.map { max(ContinuousClock.now.duration(to: $0), .zero) }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = left.map { Int32(clamping: $0.wholeMilliseconds + 1) } ?? -1
            var byte: UInt8 = 0
            if poll(&entry, 1, milliseconds) > 0, read(descriptor, &byte, 1) == 1 { return Int32(byte) }
            if let deadline, ContinuousClock.now >= deadline { return nil }
        }
    }

    /// True while the process has a controlling terminal (tty(4)).
    private static var hasTerminal: Bool {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }
}

/// The table from each signal, given those before, to what the process does. Pure.
struct SignalPlan: Sendable {
    enum Action: Equatable {
        case pass(Signals.Request)
        case nothing
        case exit(status: Int32)
    }

    private let grace: Duration
    private let hadTerminal: Bool
    /// The end of the grace; nil: nothing has stopped the process yet.
    private(set) var deadline: ContinuousClock.Instant?

    /// - Parameter hasTerminal: at the start of the process.
    init(grace: Duration, hasTerminal: Bool) {
        self.grace = grace
        hadTerminal = hasTerminal
    }

    /// - Parameter hasTerminal: now. A terminal that has gone says so with SIGHUP, and nobody is there to read on.
    mutating func take(_ signal: Int32, now: ContinuousClock.Instant, hasTerminal: Bool) -> Action {
        let stops = signal != SIGHUP || hadTerminal && !hasTerminal
        guard stops else { return deadline == nil ? .pass(.reload) : .nothing }
        if deadline != nil { return signal == SIGHUP ? .nothing : .exit(status: 128 + signal) }
        deadline = now + grace
        return .pass(.stop(signal: signal, at: now))
    }

    /// The grace is over.
    func expire() -> Action {
        .exit(status: 1)
    }
}
