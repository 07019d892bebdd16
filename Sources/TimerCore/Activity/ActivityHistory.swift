/// A stretch of the past with the steps in which it is kept.
public enum ActivityRange: String, CaseIterable, Sendable {
    /// The last quarter of an hour.
    case quarterHour = "15m"
    /// The last six hours.
    case sixHours = "6h"
    /// The last week.
    case week = "7d"

    /// How far back it reaches.
    public var length: Duration {
        switch self {
        case .quarterHour: .seconds(900)
        case .sixHours: .seconds(21_600)
        case .week: .seconds(604_800)
        }
    }

    /// The length of one of its steps: 90, 180 and 336 of them.
    public var step: Duration {
        switch self {
        case .quarterHour: .seconds(10)
        case .sixHours: .seconds(120)
        case .week: .seconds(1_800)
        }
    }
}

/// What all replicas counted, step by step.
public struct ActivityHistory: Sendable {
    /// One step.
    public struct Point: Sendable {
        /// The beginning of the step.
        public let at: Timestamp
        /// What was counted in it.
        public let counts: OutcomeCounts
    }

    /// The stretch.
    public let range: ActivityRange
    /// Its steps, the oldest first, without a gap; the last one is under way.
    public let points: [Point]

    /// The history up to `now`.
    public init(_ range: ActivityRange, samples: [ActivitySample], until now: Timestamp) {
        self.range = range
        let last = now.rounded(to: range.step)
        let end = last.advanced(by: range.step)
        let start = end.advanced(by: .zero - range.length)
        let steps = ActivitySamples(samples).bySteps(range.step, from: start, to: end)
        let count = Int(range.length.wholeMicroseconds / range.step.wholeMicroseconds)
        points = (0..<count).map { number in
            let at = start.advanced(by: range.step * number)
            return Point(at: at, counts: steps[at] ?? OutcomeCounts())
        }
    }
}
