import TimerCore

/// The decision about a schedule at some moment: what fires, and what comes next.
public struct CatchUp: Hashable, Sendable {
    /// The occurrences that fire now, earliest first. What was due and is not among them never fires.
    public let fire: [Occurrence]
    /// The first occurrence in the future, where the schedule continues; nil when it has ended.
    public let resume: Occurrence?

    /// A decision with these parts.
    public init(fire: [Occurrence], resume: Occurrence?) {
        self.fire = fire
        self.resume = resume
    }
}

extension Recurrence {
    /// Decides what fires at `now`, and where the schedule continues.
    ///
    /// - Parameters:
    ///   - current: the occurrence that is stored and not dealt with yet. It is one, and keeps its instant, even where the
    ///     rules of the zone have changed since it was computed.
    ///   - now: by the database's clock. An occurrence that is due at `now` itself fires.
    public func catchUp(from current: Timestamp, now: Timestamp, policy: MisfirePolicy) -> CatchUp {
        let stored = Occurrence(dueAt: current, utcOffsetSeconds: zone.offset(at: current.seconds))
        guard current <= now else { return CatchUp(fire: [], resume: stored) }
        let fire: [Occurrence] =
            switch policy {
            case .skip: due(from: stored, now, within: MisfirePolicy.grace)
            case .one: [stored]
            case .all(let backlog): due(from: stored, now, within: backlog.window).suffix(backlog.limit).map { $0 }
            }
        return CatchUp(fire: fire, resume: next(after: now))
    }

    /// The stored one and those after it whose lateness at `now` is at most `window`.
    private func due(from stored: Occurrence, _ now: Timestamp, within window: Duration) -> [Occurrence] {
        let beforeWindow = Timestamp(microseconds: now.microseconds - window.wholeMicroseconds - 1)
        var found = stored.dueAt > beforeWindow ? [stored] : []
        var moment = max(stored.dueAt, beforeWindow)
        while let next = next(after: moment), next.dueAt <= now {
            found.append(next)
            moment = next.dueAt
        }
        return found
    }
}
