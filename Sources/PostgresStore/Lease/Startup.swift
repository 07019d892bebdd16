import Synchronization
import TimerCore

/// How far the start has come, and who waits for it.
final class Startup: Sendable {
    private struct State {
        var isMigrated = false
        var isRegistered = false
        var failure: String?
    }

    private let state = Mutex(State())

    var isMigrated: Bool {
        state.withLock { $0.isMigrated }
    }

    var isRegistered: Bool {
        state.withLock { $0.isRegistered }
    }

    /// Why the database cannot be used as it is: a newer schema, another encoding, missing rights.
    var failure: String? {
        state.withLock { $0.failure }
    }

    func migrated() {
        state.withLock { $0.isMigrated = true }
    }

    func registered() {
        state.withLock { state in
            state.isRegistered = true
            state.failure = nil
        }
    }

    func failed(_ reason: String) {
        state.withLock { $0.failure = reason }
    }
}
