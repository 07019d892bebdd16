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
    ///   - handled: the nominal time that was dealt with last; nil when none was.
    ///   - now: by the database's clock. An occurrence that is due at `now` itself fires.
    public func catchUp(after handled: Timestamp?, now: Timestamp, policy: MisfirePolicy) -> CatchUp {
        let handled = handled ?? Timestamp(microseconds: anchor.microseconds - 1)
        return CatchUp(fire: due(after: handled, now, policy), resume: next(after: max(handled, now)))
    }

    private func due(after handled: Timestamp, _ now: Timestamp, _ policy: MisfirePolicy) -> [Occurrence] {
        switch policy {
        case .skip: due(after: handled, now, within: MisfirePolicy.grace)
        case .one: next(after: handled).flatMap { $0.dueAt <= now ? [$0] : nil } ?? []
        case .all(let backlog): due(after: handled, now, within: backlog.window).suffix(backlog.limit)
        }
    }

    /// Those later than `handled` whose lateness at `now` is at most `window`.
    private func due(after handled: Timestamp, _ now: Timestamp, within window: Duration) -> [Occurrence] {
        let beforeWindow = Timestamp(microseconds: now.microseconds - window.wholeMicroseconds - 1)
        var found: [Occurrence] = []
        var moment = max(handled, beforeWindow)
        while let next = next(after: moment), next.dueAt <= now {
            found.append(next)
            moment = next.dueAt
        }
        return found
    }
}
