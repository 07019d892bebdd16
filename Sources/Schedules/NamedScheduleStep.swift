import Recurrence
import TimerCore

/// A step of a schedule from one occurrence to the next: what is to be stored for it.
public struct NamedScheduleStep: Hashable, Sendable {
    /// Nominal times that must have an expiration, in order; those that have one keep it.
    public let occurrences: [Timestamp]
    /// True when the occurrence that the schedule stands at is given up: it was missed, and the policy says so.
    public let givesUp: Bool
    /// Nominal times that are past and do not fire, `mostCounted` at most.
    public let missed: Int
    /// The occurrence that the schedule stands at now.
    public let nominalAt: Timestamp
    /// True when nothing follows it.
    public let isOver: Bool

    /// The most nominal times that are counted as missed: more are no longer told apart.
    public static let mostCounted = 10_000

    /// - Parameter nominalAt: of the occurrence that the schedule stands at after this step.
    public init(occurrences: [Timestamp], givesUp: Bool = false, missed: Int = 0, nominalAt: Timestamp, isOver: Bool) {
        self.occurrences = occurrences
        self.givesUp = givesUp
        self.missed = missed
        self.nominalAt = nominalAt
        self.isOver = isOver
    }
}

extension NamedScheduleDefinition {
    /// The step that begins a new schedule; nil when it would never fire. Occurrences of a recurring one before `now`
    /// do not fire.
    public func firstStep(at now: Timestamp) -> NamedScheduleStep? {
        guard let repeats else {
            return NamedScheduleStep(occurrences: [scheduleAt], nominalAt: scheduleAt, isOver: false)
        }
        let first = repeats.recurrence.next(after: Timestamp(microseconds: now.microseconds - 1))
        return first.map { NamedScheduleStep(occurrences: [$0.dueAt], nominalAt: $0.dueAt, isOver: false) }
    }

    /// The step of a schedule that stands at `nominalAt`, once that is due, or when it is resumed.
    ///
    /// - Parameter now: by the database's clock.
    public func nextStep(from nominalAt: Timestamp, now: Timestamp) -> NamedScheduleStep {
        guard let repeats else {
            return NamedScheduleStep(occurrences: [nominalAt], nominalAt: nominalAt, isOver: nominalAt <= now)
        }
        let owed = repeats.recurrence.catchUp(from: nominalAt, now: now, policy: repeats.misfire)
        let fire = owed.fire.map(\.dueAt)
        let resume = owed.resume?.dueAt
        let past = repeats.recurrence.count(from: nominalAt, through: now, limit: NamedScheduleStep.mostCounted)
        return NamedScheduleStep(
            occurrences: fire + (resume.map { [$0] } ?? []), givesUp: nominalAt <= now && !fire.contains(nominalAt),
            missed: max(past - fire.count, 0), nominalAt: resume ?? fire.last ?? nominalAt, isOver: resume == nil)
    }
}

extension Recurrence {
    /// The number of nominal times from one of them through a later instant, `limit` at most.
    fileprivate func count(from nominalAt: Timestamp, through last: Timestamp, limit: Int) -> Int {
        let last = min(last, end ?? last)
        guard nominalAt <= last else { return 0 }
        if case .every(let unit, let frequency) = rule, let minutes = unit.minutes {
            let period = Duration.seconds(60 * minutes * frequency).wholeMicroseconds
            return Int(clamping: min((last.microseconds - nominalAt.microseconds) / period + 1, Int64(limit)))
        }
        var count = 1
        var moment = nominalAt
        while count < limit, let next = next(after: moment), next.dueAt <= last {
            count += 1
            moment = next.dueAt
        }
        return count
    }
}

extension TimeUnit {
    /// Elapsed minutes; nil: days, which the clock's changes make longer or shorter.
    fileprivate var minutes: Int? {
        switch self {
        case .minutes: 1
        case .hours: 60
        case .days: nil
        }
    }
}
