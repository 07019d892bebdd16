import Recurrence
import TimerCore

/// A named schedule as it was asked for: checked.
public struct NamedScheduleDefinition: Hashable, Sendable {
    /// The name: 1 to 30 characters, unique among the schedules of its app.
    public let name: String
    /// The `data` of each event, as it was sent.
    public let data: JSONObjectText
    /// The date on which it fires, or from which a recurring one counts.
    public let scheduleAt: Timestamp
    /// `schedule_at` as it was sent.
    public let scheduleAtText: String
    /// The recurrence; nil: it fires once.
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
