import Recurrence
import TimerCore

/// A named schedule as it was asked for: checked.
public struct NamedScheduleDefinition: Hashable, Sendable {
    /// 1 to 30 characters; one of its app's schedules has it.
    public let name: String
    /// As it was sent.
    public let data: JSONObjectText
    /// When it fires, or where a recurring one begins.
    public let scheduleAt: Timestamp
    /// `schedule_at` as it was sent.
    public let scheduleAtText: String
    /// Nil: one-time.
    public let repeats: Repeat?

    /// - Parameter scheduleAtText: `scheduleAt` as it was sent.
    public init(
        name: String, data: JSONObjectText, scheduleAt: Timestamp, scheduleAtText: String, repeats: Repeat? = nil
    ) {
        self.name = name
        self.data = data
        self.scheduleAt = scheduleAt
        self.scheduleAtText = scheduleAtText
        self.repeats = repeats
    }

    /// True when it has a `repeat`.
    public var isRecurring: Bool {
        repeats != nil
    }

    /// The first nominal time after `moment`; nil: nothing follows.
    public func nominalTime(after moment: Timestamp) -> Timestamp? {
        nominalTimes(after: moment, limit: 1).first?.dueAt
    }

    /// The first `limit` nominal times after `moment`, or all if there are fewer.
    public func nominalTimes(after moment: Timestamp, limit: Int) -> [Occurrence] {
        guard let repeats else {
            return scheduleAt > moment ? [Occurrence(dueAt: scheduleAt, utcOffsetSeconds: 0)] : []
        }
        return repeats.recurrence.occurrences(after: moment, limit: limit)
    }
}
