import CLinux
import Glibc

/// A detached POSIX thread that runs one closure.
enum LoopThread {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// - Parameter name: shown by ps and gdb, cut to the 15 bytes that Linux keeps.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(HTTPServerError) {
        let code = spawn(Start(name, body))
        guard code == 0 else { throw .eventLoop(code, "pthread_create") }
    }

    private static func spawn(_ start: Start) -> Int32 {
        let context = Unmanaged.passRetained(start)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, threadMain, context.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            context.release()
        }
        return code
    }

    private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context else { return nil }
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        blockSignals()
        _ = linux_set_thread_name(String(start.name.prefix(15)))
        start.body()
        return nil
    }

    /// Signals belong to the thread that waits for them.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
