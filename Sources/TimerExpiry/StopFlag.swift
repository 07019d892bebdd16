import Synchronization

/// A flag that is set once, for good, when nothing more may begin. Unlike `StopSignal` it wakes nobody.
final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool {
        flag.load(ordering: .acquiring)
    }

    func set() {
        flag.store(true, ordering: .releasing)
    }
}
