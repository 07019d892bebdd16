import Glibc

/// SIGTERM and SIGINT, received by a thread of its own rather than by a handler in the middle of something else.
enum TerminationSignal {
    /// Must run before the first other thread starts: threads inherit the mask (pthread_sigmask(3)).
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var set = watched
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Returns when one of them has come. A second one ends the process at once.
    static func wait() async -> Int32 {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Int32, Never>) in
            startThread(Waiter(continuation))
        }
    }

    private final class Waiter: Sendable {
        let continuation: UnsafeContinuation<Int32, Never>

        init(_ continuation: UnsafeContinuation<Int32, Never>) {
            self.continuation = continuation
        }
    }

    private static func startThread(_ waiter: Waiter) {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let waiter = Unmanaged<Waiter>.fromOpaque(context).takeRetainedValue()
                waiter.continuation.resume(returning: TerminationSignal.next())
                _exit(128 + TerminationSignal.next())
            }, Unmanaged.passRetained(waiter).toOpaque())
        precondition(result == 0, "pthread_create: errno \(result)")
        pthread_detach(thread)
    }

    private static func next() -> Int32 {
        var set = watched
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    private static var watched: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        return set
    }
}
