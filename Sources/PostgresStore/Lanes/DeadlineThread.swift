import Glibc
import Synchronization
import TimerCore

/// Keeps the deadlines of those that wait in the lanes, also while every connection is being made anew.
final class DeadlineThread: Sendable {
    private let lanes: Lanes
    private let wakeUp = WakeUp()
    private let isStopping = Atomic(false)
    private let thread = DatabaseThread(name: "pg-deadlines")

    init(lanes: Lanes) {
        self.lanes = lanes
    }

    func start() {
        thread.start { self.work() }
    }

    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        wakeUp.signal()
        await thread.ended()
    }

    private func work() {
        while !isStopping.load(ordering: .relaxed) {
            var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&descriptor, 1, 100)
            lanes.expire(at: .now)
        }
    }
}
