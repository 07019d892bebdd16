import Recurrence
import TimerCore

/// What is to be stored so that a schedule goes on.
public struct ScheduleStep: Hashable, Sendable {
    /// Nominal times that must have an expiration, in order; those that have one keep it.
    public let occurrences: [Timestamp]
    /// Whether the occurrence that the schedule stands at is given up: it was missed, and the policy says so.
    public let givesUp: Bool
    /// The occurrence that the schedule stands at now.
    public let nominalAt: Timestamp
    /// Nothing follows it.
    public let isOver: Bool

    public init(occurrences: [Timestamp], givesUp: Bool = false, nominalAt: Timestamp, isOver: Bool) {
        self.occurrences = occurrences
        self.givesUp = givesUp
        self.nominalAt = nominalAt
        self.isOver = isOver
    }
}

extension ScheduleDefinition {
    /// Where a new schedule begins; nil when it would never fire. What a recurring one would have fired before `now`
    /// is no business of its own.
    public func firstStep(at now: Timestamp) -> ScheduleStep? {
        guard let repeats else {
            return ScheduleStep(occurrences: [scheduleAt], nominalAt: scheduleAt, isOver: false)
        }
        let first = repeats.recurrence.next(after: Timestamp(microseconds: now.microseconds - 1))
        return first.map { ScheduleStep(occurrences: [$0.dueAt], nominalAt: $0.dueAt, isOver: false) }
    }

    /// How a schedule goes on that stands at `nominalAt`, once that is due, or when it is resumed.
    ///
    /// - Parameter now: by the database's clock.
    public func nextStep(from nominalAt: Timestamp, now: Timestamp) -> ScheduleStep {
        guard let repeats else {
            return ScheduleStep(occurrences: [nominalAt], nominalAt: nominalAt, isOver: nominalAt <= now)
        }
        let owed = repeats.recurrence.catchUp(from: nominalAt, now: now, policy: repeats.misfire)
        let fire = owed.fire.map(\.dueAt)
        let resume = owed.resume?.dueAt
        return ScheduleStep(
            occurrences: fire + (resume.map { [$0] } ?? []), givesUp: nominalAt <= now && !fire.contains(nominalAt),
            nominalAt: resume ?? fire.last ?? nominalAt, isOver: resume == nil)
    }
}
