import TimerCore

/// The changing of the timers of one step, by the statements that change single ones: they are in one transaction with
/// what is kept of the step, so that each timer is changed once.
struct BulkWork {
    let lease: Lease
    let letters: LetterAnnouncer
    let announcer: DueAnnouncer

    /// What became of timers.
    struct Result {
        var outcomes: [(ExpirationID, BulkOutcome)] = []
        /// Those that were changed; of a replay, those that were stored.
        var changed: [ExpirationID] = []
    }

    /// Changes these timers.
    func perform(
        _ action: BulkAction, on ids: [ExpirationID], by requester: Requester, _ connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Result {
        if ids.isEmpty { return Result() }
        if case .abort = action {
            var verb = AbortVerb(lease: lease, letters: letters)
            let inputs = ids.map { AbortVerb.Input(id: $0, applicantService: nil, requester: requester) }
            let results = try verb.perform(inputs, isRepeated: false, on: connection, until: deadline)
            return Result(ids, as: ids, results.map { BulkOutcome($0) })
        }
        var verb = ChangeVerb(lease: lease, announcer: announcer)
        let now = UInt64(max(Timestamp.now().milliseconds, 0))
        let changes = ids.map { id in
            ExpirationChange(id: id, action: Self.change(action, at: now), requester: requester)
        }
        let results = try verb.perform(changes, isRepeated: false, on: connection, until: deadline)
        return Result(ids, as: changes.map { $0.replayID ?? $0.id }, results.map { BulkOutcome($0) })
    }

    /// Tells of timers that may be due, once they are committed.
    func announce(_ done: BulkTransaction.Done) {
        if done.changed == 0 { return }
        switch done.operation.action {
        // Those may have been due for longer than the claims look back.
        case .reschedule(.to(let date)) where date < .now(): announcer.released()
        case .reschedule(.by(let milliseconds)) where milliseconds < 0: announcer.released()
        case .abort, .reschedule, .fire, .retry, .replay: announcer.scheduled(dueIn: .zero)
        }
    }

    private static func change(_ action: BulkAction, at now: UInt64) -> ExpirationChange.Action {
        switch action {
        case .abort, .fire: .fire
        case .reschedule(.to(let date)): .update(ExpirationUpdate(startDate: date))
        case .reschedule(.by(let milliseconds)): .update(ExpirationUpdate(shiftMs: milliseconds))
        case .retry: .retry(startDate: nil)
        case .replay: .replay(as: ExpirationID(milliseconds: now), startDate: nil)
        }
    }
}

extension BulkWork.Result {
    /// - Parameter names: the ids under which the changed ones are found.
    fileprivate init(_ ids: [ExpirationID], as names: [ExpirationID], _ outcomes: [BulkOutcome]) {
        self.outcomes = Array(zip(ids, outcomes))
        changed = zip(names, outcomes).filter { $1 == .done }.map(\.0)
    }
}
