import Recurrence
import TimerCore

/// A step of a schedule from one occurrence to the next: what is to be stored for it.
public struct NamedScheduleStep: Hashable, Sendable {
    /// Nominal times that must have an expiration, in order; those that have one keep it.
    public let occurrences: [Timestamp]
    /// True when the occurrence that the schedule stands at is given up: it was missed, and the policy says so.
    public let givesUp: Bool
    /// The occurrence that the schedule stands at now.
    public let nominalAt: Timestamp
    /// True when nothing follows it.
    public let isOver: Bool

    /// - Parameter nominalAt: of the occurrence that the schedule stands at after this step.
    public init(occurrences: [Timestamp], givesUp: Bool = false, nominalAt: Timestamp, isOver: Bool) {
        self.occurrences = occurrences
        self.givesUp = givesUp
        self.nominalAt = nominalAt
        self.isOver = isOver
    }
}

extension NamedScheduleDefinition {
    /// The step that begins a new schedule; nil when it would never fire. What a recurring one would have fired before
    /// `now` is not owed.
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
        let handled = Timestamp(microseconds: nominalAt.microseconds - 1)
        let owed = repeats.recurrence.catchUp(after: handled, now: now, policy: repeats.misfire)
        let fire = owed.fire.map(\.dueAt)
        let resume = owed.resume?.dueAt
        return NamedScheduleStep(
            occurrences: fire + (resume.map { [$0] } ?? []), givesUp: nominalAt <= now && !fire.contains(nominalAt),
            nominalAt: resume ?? fire.last ?? nominalAt, isOver: resume == nil)
    }
}
