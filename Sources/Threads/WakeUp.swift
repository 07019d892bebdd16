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

    /// Blocks the thread until it is signalled, or for the longest wait. Never on the cooperative pool.
    ///
    /// - Parameter longest: nil: without end.
    /// - Returns: true if it is signalled.
    @discardableResult
    public func wait(atMost longest: Duration? = nil) -> Bool {
        let end = longest.map { ContinuousClock.now + $0 }
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let result = poll(&entry, 1, end.map { Self.milliseconds(until: $0) } ?? -1)
            if result > 0 { return true }
            // EINTR, or a wait that was longer than poll(2) takes.
            if let end, ContinuousClock.now >= end { return false }
        }
    }

    /// Rounded up, so that a wait does not end too early and spin.
    private static func milliseconds(until end: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = max(ContinuousClock.now.duration(to: end), .zero).components
        return Int32(clamping: min(seconds, 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
