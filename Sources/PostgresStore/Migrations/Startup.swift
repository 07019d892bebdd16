import Synchronization
import TimerCore

/// How far the migration has come, and who waits for it.
final class Startup: Sendable {
    private enum State {
        case waiting(lastError: DatabaseError?)
        case migrated
    }

    private let beganAt = ContinuousClock.now
    private let state = Mutex(State.waiting(lastError: nil))

    var isMigrated: Bool {
        state.withLock { if case .migrated = $0 { true } else { false } }
    }

    /// Why the database cannot be used as it is: a newer schema, another encoding, missing rights.
    var failure: String? {
        guard let error = lastError, error.kind == .failed else { return nil }
        return error.reason
    }

    /// Nil once it is migrated.
    var trouble: LaneTrouble? {
        if isMigrated { return nil }
        return LaneTrouble(
            lane: "migration", reason: lastError?.publicReason ?? "under way", duration: .now - beganAt)
    }

    func migrated() {
        state.withLock { $0 = .migrated }
    }

    func failed(_ error: DatabaseError) {
        state.withLock { state in
            if case .waiting = state { state = .waiting(lastError: error) }
        }
    }

    private var lastError: DatabaseError? {
        state.withLock { if case .waiting(let error) = $0 { error } else { nil } }
    }
}
