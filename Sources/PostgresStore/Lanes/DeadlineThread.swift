import TimerCore

/// Keeps the deadlines of those that wait in the lanes, also while every connection is being made anew.
final class DeadlineThread: Sendable {
    private let lanes: Lanes
    private let stopSignal = StopSignal()
    private let thread = DatabaseThread(name: "pg-deadlines")

    init(lanes: Lanes) {
        self.lanes = lanes
    }

    func start() {
        thread.start { self.work() }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }

    private func work() {
        while !stopSignal.isSet {
            stopSignal.pause(.milliseconds(100))
            lanes.expire(at: .now)
        }
    }
}
