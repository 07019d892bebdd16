import CLinux
import Glibc

/// An eventfd(2) that ends a thread's wait in poll(2) or epoll_wait(2).
public final class WakeUp: Sendable {
    /// The descriptor to wait for: readable after `signal`, until `clear`.
    public let descriptor: Int32

    /// Makes the descriptor; fails when the process has none left.
    public init() throws(ThreadError) {
        descriptor = linux_eventfd_create()
        if descriptor < 0 { throw ThreadError(call: "eventfd", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Ends the present wait, or the next one. Thread-safe.
    public func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Lets the next wait last; what was signalled before counts as seen.
    public func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
