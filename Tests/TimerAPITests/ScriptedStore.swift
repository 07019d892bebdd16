import Synchronization
import TimerCore

/// Remembers what it was asked, and answers what the test says.
final class ScriptedStore: ExpirationStore {
    struct Script: Sendable {
        var schedule: Result<ScheduleResult, StoreError>?
        var abort: Result<AbortResult, StoreError> = .success(.notFound)
        var change: Result<ChangeResult, StoreError> = .success(.notFound)
        var expiration: Result<Expiration?, StoreError> = .success(nil)
        var attempts: Result<AttemptPage?, StoreError> = .success(nil)
        var page: Result<ExpirationPage, StoreError> = .success(ExpirationPage([], next: nil))
        var batch: Result<BatchResult, StoreError>?
        fileprivate(set) var batches: [NewBatch] = []
        fileprivate(set) var scheduled: [NewExpiration] = []
        fileprivate(set) var aborted: [(id: ExpirationID, applicantService: String?, requester: Requester?)] = []
        fileprivate(set) var changes: [ExpirationChange] = []
        var count: Result<CountedTimers, StoreError> = .success(CountedTimers(0))
        fileprivate(set) var queries: [ExpirationQuery] = []
        fileprivate(set) var counted: [ExpirationFilter] = []
    }

    private let script: Mutex<Script>

    init(_ change: (inout Script) -> Void = { _ in }) {
        var script = Script()
        change(&script)
        self.script = Mutex(script)
    }

    var scheduled: [NewExpiration] { script.withLock { $0.scheduled } }
    var batches: [NewBatch] { script.withLock { $0.batches } }
    var aborted: [(id: ExpirationID, applicantService: String?, requester: Requester?)] {
        script.withLock { $0.aborted }
    }
    var changes: [ExpirationChange] { script.withLock { $0.changes } }
    var counted: [ExpirationFilter] { script.withLock { $0.counted } }
    var queries: [ExpirationQuery] { script.withLock { $0.queries } }

    func schedule(_ expiration: NewExpiration) async throws(StoreError) -> ScheduleResult {
        let answer = script.withLock { script in
            script.scheduled.append(expiration)
            return script.schedule
        }
        return try answer?.get() ?? .scheduled(expiration.id)
    }

    func schedule(_ batch: NewBatch) async throws(StoreError) -> BatchResult {
        let answer = script.withLock { script in
            script.batches.append(batch)
            return script.batch
        }
        return try answer?.get() ?? .done(batch.expirations.map { .scheduled($0.id) })
    }

    func abort(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> AbortResult {
        let answer = script.withLock { script in
            script.aborted.append((id, applicantService, requester))
            return script.abort
        }
        return try answer.get()
    }

    func change(_ change: ExpirationChange) async throws(StoreError) -> ChangeResult {
        let answer = script.withLock { script in
            script.changes.append(change)
            return script.change
        }
        return try answer.get()
    }

    func expiration(_ id: ExpirationID) async throws(StoreError) -> Expiration? {
        try script.withLock { $0.expiration }.get()
    }

    func attempts(of id: ExpirationID, after number: Int) async throws(StoreError) -> AttemptPage? {
        try script.withLock { $0.attempts }.get()
    }

    func expirations(_ query: ExpirationQuery) async throws(StoreError) -> ExpirationPage {
        let answer = script.withLock { script in
            script.queries.append(query)
            return script.page
        }
        return try answer.get()
    }

    func count(
        _ filter: ExpirationFilter, within patience: Duration
    ) async throws(StoreError) -> CountedTimers {
        let answer = script.withLock { script in
            script.counted.append(filter)
            return script.count
        }
        return try answer.get()
    }
}
