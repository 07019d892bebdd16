import CLinux
import Glibc
import Synchronization

/// A thread of our own, because the cooperative pool must not wait in the calls that block.
///
/// Signals are blocked in it: they belong to the thread that waits for them.
///
/// `@unchecked Sendable`: a pthread_t, joined once.
public final class OwnThread: @unchecked Sendable {
    /// The argument that pthread_create(3) carries over as its one pointer.
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

    /// Starts a thread that is joined.
    ///
    /// - Parameter name: shown by top, ps and gdb, cut to the 15 bytes that Linux keeps.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) {
        thread = try Self.spawn(Start(name, body))
    }

    /// To be called when the thread's work is known to be at its end: waits for no more than its last instructions.
    public func join() {
        if isJoined.exchange(true, ordering: .acquiringAndReleasing) { return }
        pthread_join(thread, nil)
    }

    /// Starts a thread that no one waits for; what it works on is retained by its body.
    public static func detach(name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) {
        pthread_detach(try spawn(Start(name, body)))
    }

    /// The same for a thread that the process cannot do without: ends it when the system has none left.
    public static func mustDetach(name: String, _ body: @escaping @Sendable () -> Void) {
        do {
            try detach(name: name, body)
        } catch {
            preconditionFailure(error.description)
        }
    }

    private static func spawn(_ start: Start) throws(ThreadError) -> pthread_t {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(start)
        let code = pthread_create(&thread, nil, main, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw ThreadError(call: "pthread_create", code: code)
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
