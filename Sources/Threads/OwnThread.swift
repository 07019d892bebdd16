import CLinux
import Glibc
import Synchronization

/// A thread outside the cooperative pool, for calls that block.
///
/// All signals are blocked in it, and so go to the threads that wait for them.
///
/// `@unchecked Sendable`: it wraps a pthread_t, which is joined once.
public final class OwnThread: @unchecked Sendable {
    /// The argument of pthread_create(3).
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let thread: pthread_t
    private let isJoined = Atomic(false)

    /// Starts a thread that is to be joined.
    ///
    /// - Parameter name: shown by top, ps and gdb, cut to the 15 bytes that Linux keeps.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        thread = try Self.spawn(Start(name, body))
    }

    /// Waits for the thread's end. To be called when its body is known to return: there is no deadline.
    public func join() {
        if isJoined.exchange(true, ordering: .acquiringAndReleasing) { return }
        pthread_join(thread, nil)
    }

    /// Lets the calling thread sleep no longer than it asks for, and run soon after it wakes.
    ///
    /// By default Linux adds up to 50 µs to a sleep, so as to wake several threads at once (prctl(2), PR_SET_TIMERSLACK);
    /// and a thread that wakes beside busy ones waits for the end of a time slice of theirs, some milliseconds. One that
    /// asks for shorter slices goes first, and has no more time in all (sched_setattr(2), Linux 6.12). Where that is not
    /// permitted, all is as it was.
    public static func wakePromptly() {
        linux_set_timer_slack(1)
        _ = linux_set_time_slice(100_000)
    }

    /// Starts a thread that is never joined; its body retains what it works on.
    public static func detach(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        pthread_detach(try spawn(Start(name, body)))
    }

    /// `detach`, for a thread that the process cannot do without: a failure ends the process.
    public static func mustDetach(name: String, _ body: @escaping @Sendable () -> Void) {
        do {
            try detach(name: name, body)
        } catch {
            preconditionFailure(error.description)
        }
    }

    private static func spawn(_ start: Start) throws(SystemCallError) -> pthread_t {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(start)
        let code = pthread_create(&thread, nil, main, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw SystemCallError(call: "pthread_create", code: code)
        }
        return thread
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context else { return nil }
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        _ = linux_set_thread_name(String(start.name.prefix(15)))
        start.body()
        return nil
    }
}
