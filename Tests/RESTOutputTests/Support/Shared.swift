import Synchronization

/// A value that a test and what it started share.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) {
        state = Mutex(value)
    }

    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    func update(_ change: @Sendable (inout Value) -> Void) {
        state.withLock { change(&$0) }
    }
}
