import CLinux
import Glibc

/// epoll, level-triggered. `token` comes back with each event.
final class Poller {
    private let descriptor: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 512)

    init() throws(BenchError) {
        descriptor = linux_epoll_create()
        if descriptor < 0 { throw BenchError("epoll_create1: errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    func add(_ file: Int32, token: Int) throws(BenchError) {
        let status = linux_epoll_control(descriptor, EPOLL_CTL_ADD, file, linux_epoll_in, UInt64(token))
        if status != 0 { throw BenchError("epoll_ctl: errno \(errno)") }
    }

    /// Calls `handle` for each file that has something to read.
    ///
    /// - Parameter milliseconds: the longest wait; 0 does not wait.
    func wait(milliseconds: Int32, _ handle: (_ token: Int) throws(BenchError) -> Void) throws(BenchError) {
        let count = epoll_wait(descriptor, &events, Int32(events.count), milliseconds)
        if count < 0 {
            if errno == EINTR { return }
            throw BenchError("epoll_wait: errno \(errno)")
        }
        for index in 0..<Int(count) { try handle(Int(events[index].data.u64)) }
    }
}
