import Synchronization

/// Calls `reached` when it has been counted down to zero.
final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let reached: @Sendable () -> Void

    init(from count: Int, _ reached: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.reached = reached
    }

    func count() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { reached() }
    }
}
