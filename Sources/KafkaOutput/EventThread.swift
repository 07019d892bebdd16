import Glibc

/// A thread for calls that block, outside the cooperative pool.
///
/// Detached: what it works on is retained by its body, so nobody needs to wait for its end.
enum EventThread {
    /// - Throws: when the system has no thread left (pthread_create(3), EAGAIN).
    static func start(_ body: @escaping @Sendable () -> Void) throws(KafkaConfigurationError) {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { Start.run($0) }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .refusedByClient(reason: "no thread for its events: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }

        static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            guard let pointer else { return nil }
            let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
            // Signals belong to the service's own handling of them.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            start.body()
            return nil
        }
    }
}
