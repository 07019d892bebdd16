import TimerCore

/// The changing of the timers of one step, by the statements that change single ones: they are in one transaction with
/// what is kept of the step, so that each timer is changed once.
struct BulkWork {
    let lease: Lease
    let letters: LetterAnnouncer
    let announcer: DueAnnouncer

    /// Changes these timers.
    func perform(
        _ action: BulkAction, on ids: [ExpirationID], by requester: Requester, _ connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [(ExpirationID, BulkOutcome)] {
        if ids.isEmpty { return [] }
        if case .abort = action {
            var verb = AbortVerb(lease: lease, letters: letters)
            let inputs = ids.map { AbortVerb.Input(id: $0, applicantService: nil, requester: requester) }
            let results = try verb.perform(inputs, isRepeated: false, on: connection, until: deadline)
            return zip(ids, results).map { ($0, BulkOutcome($1)) }
        }
        var verb = ChangeVerb(lease: lease, announcer: announcer)
        let now = UInt64(max(Timestamp.now().milliseconds, 0))
        let changes = ids.map { id in
            ExpirationChange(id: id, action: Self.change(action, at: now), requester: requester)
        }
        let results = try verb.perform(changes, isRepeated: false, on: connection, until: deadline)
        return zip(ids, results).map { ($0, BulkOutcome($1)) }
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
