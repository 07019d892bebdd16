import CLinux
import Glibc
import Threads

/// A set of watched descriptors: epoll(7) with an eventfd to interrupt its wait.
///
/// Every descriptor is registered once, edge-triggered, for all that can happen to it; its owner remembers what is
/// ready and reads or writes until EAGAIN. Nothing is ever modified, so no forgotten EPOLLOUT can spin.
/// Each event carries a generation: one that was queued for a closed descriptor cannot reach its successor.
final class Poller {
    private let epoll: Int32
    private let wakeUp: WakeUp
    private var generations: [UInt32] = []
    private let events: UnsafeMutableBufferPointer<epoll_event>
    private var readyCount = 0

    private static let wakeupData = UInt64.max

    init() throws(HTTPServerError) {
        epoll = linux_epoll_create()
        guard epoll >= 0 else { throw .eventLoop(errno, "epoll_create1") }
        do throws(SystemCallError) {
            wakeUp = try WakeUp()
        } catch {
            close(epoll)
            throw .eventLoop(error.code, error.call)
        }
        events = .allocate(capacity: 256)
        // Edge-triggered: every write raises the event anew, so the counter need never be read.
        let result = linux_epoll_control(
            epoll, EPOLL_CTL_ADD, wakeUp.descriptor, linux_epoll_in | linux_epoll_et, Self.wakeupData)
        precondition(result == 0, "a new eventfd can be watched")
    }

    deinit {
        close(epoll)
        events.deallocate()
    }

    /// Ends the wait at hand, or the next one. Thread-safe.
    func wake() {
        wakeUp.signal()
    }

    func add(_ descriptor: Int32) -> Bool {
        let slot = Int(descriptor)
        while generations.count <= slot { generations.append(0) }
        let data = UInt64(generations[slot]) << 32 | UInt64(UInt32(bitPattern: descriptor))
        let interest = linux_epoll_in | linux_epoll_out | linux_epoll_rdhup | linux_epoll_et
        return linux_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, interest, data) == 0
    }

    /// Drops the events of `descriptor` that are already queued.
    func forget(_ descriptor: Int32) {
        generations[Int(descriptor)] &+= 1
    }

    /// Waits until a descriptor is ready, `wake()` was called, or the time is over; -1 waits without end.
    func wait(milliseconds: Int32) {
        readyCount = Int(max(0, epoll_wait(epoll, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// Calls `ready` for each descriptor that the last wait found, with its EPOLL* bits.
    func forEachReady(_ ready: (Int32, UInt32) -> Void) {
        for event in events[..<readyCount] {
            let data = event.data.u64
            guard data != Self.wakeupData else { continue }
            let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: data))
            guard generations[Int(descriptor)] == UInt32(truncatingIfNeeded: data >> 32) else { continue }
            ready(descriptor, event.events)
        }
    }
}
