import CLinux
import Glibc

/// An eventfd(2) that ends a thread's poll(2) or epoll_wait(2), non-blocking and closed on exec(2).
public final class WakeUp: Sendable {
    /// Readable from a signal until it is cleared.
    public let descriptor: Int32

    /// Stops the process when it has no descriptor left.
    public init() {
        descriptor = linux_eventfd_create()
        precondition(descriptor >= 0, "eventfd: errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    /// Ends the wait that is under way, or the next one. From any thread.
    public func signal() {
        eventfd_write(descriptor, 1)
    }

    /// Takes back all signals so far.
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
