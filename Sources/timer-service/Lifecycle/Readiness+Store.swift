import PostgresStore
import TimerAPI
import TimerCore

extension Readiness {
    /// Ready while all of the store's lanes work; otherwise names those that do not.
    init(of store: PostgresStore) {
        if store.isReady {
            self = .ready
            return
        }
        let now = Timestamp.now()
        let troubles = store.troubles.map {
            Trouble(lane: $0.lane, reason: $0.reason, since: now.advanced(by: .zero - $0.duration))
        }
        let first = troubles.first.map { "\($0.lane): \($0.reason)" } ?? "the lease is not confirmed"
        self = .notReady(message: "PostgreSQL cannot be used: \(first)", troubles: troubles)
    }
}
