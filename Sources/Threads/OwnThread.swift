import Glibc
import Synchronization

/// A thread of our own, because the cooperative pool must not wait in epoll_wait(2) or getaddrinfo(3).
///
/// `@unchecked Sendable`: a pthread_t, joined once.
final class OwnThread: @unchecked Sendable {
    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t
    private let isJoined = Atomic(false)

    init(_ run: @escaping @Sendable () -> Void) throws(TransportSetupError) {
        thread = try Self.start(run)
    }

    /// A thread that no one waits for.
    static func detach(_ run: @escaping @Sendable () -> Void) throws(TransportSetupError) {
        pthread_detach(try start(run))
    }

    /// To be called when the thread's work is known to be at its end: waits for no more than its last instructions.
    func join() {
        if isJoined.exchange(true, ordering: .acquiringAndReleasing) { return }
        pthread_join(thread, nil)
    }

    private static func start(_ run: @escaping @Sendable () -> Void) throws(TransportSetupError) -> pthread_t {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(run))
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw .system(call: "pthread_create", code: code)
        }
        return thread
    }
}
