import CLinux
import Glibc

/// An eventfd(2) that ends another thread's wait in poll(2) or epoll_wait(2). Owns its descriptor, and closes it.
public final class WakeUp: Sendable {
    /// The descriptor to watch, close-on-exec and non-blocking: readable from `signal()` to `clear()`.
    public let descriptor: Int32

    /// - Throws: `SystemCallError` when the process or the system has no descriptor or memory left.
    public init() throws(SystemCallError) {
        descriptor = linux_eventfd_create()
        guard descriptor >= 0 else { throw SystemCallError(call: "eventfd", code: errno) }
    }

    /// A wake-up that the process cannot do without.
    public static func required() -> WakeUp {
        do throws(SystemCallError) {
            return try WakeUp()
        } catch {
            preconditionFailure(error.description)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Makes the descriptor readable. May be called on any thread; never blocks.
    public func signal() {
        eventfd_write(descriptor, 1)
    }

    /// Ends the readiness that all calls of `signal()` so far have caused.
    public func clear() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }

    /// Sleeps until it is signalled, or until the duration, of at most 24 days, is over. Leaves the signal as it is.
    public func wait(for duration: Duration) {
        var descriptors = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = duration / .milliseconds(1)
        _ = poll(&descriptors, 1, milliseconds < Double(Int32.max) ? Int32(max(milliseconds, 0)) : .max)
    }
}
