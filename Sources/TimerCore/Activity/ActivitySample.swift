/// What one run of a replica had counted at a moment: all since it began. The rollup keeps the last one of each step.
public struct ActivitySample: Hashable, Sendable {
    /// The run: a number that each process takes by chance.
    public let run: Int64
    /// When the run began, by the database's clock.
    public let startedAt: Timestamp
    /// When it was counted, by the database's clock.
    public let countedAt: Timestamp
    /// The counts since the run began.
    public let counts: OutcomeCounts

    /// A sample of a run.
    public init(run: Int64, startedAt: Timestamp, countedAt: Timestamp, counts: OutcomeCounts) {
        self.run = run
        self.startedAt = startedAt
        self.countedAt = countedAt
        self.counts = counts
    }
}

/// The samples of some runs over a while.
///
/// Each sample has all that its run had counted, so that one which is written twice adds nothing, and what a replica counted
/// until its death is there if its last sample is.
public struct ActivitySamples: Sendable {
    private let byRun: [Int64: [ActivitySample]]

    /// Samples in any order.
    public init(_ samples: [ActivitySample]) {
        byRun = Dictionary(grouping: samples, by: \.run).mapValues { $0.sorted { $0.countedAt < $1.countedAt } }
    }

    /// What was counted within the last `window`, and over how long, by the newest samples. A run of which no sample is old
    /// enough is taken from its beginning, or from its first sample.
    public func recent(_ window: Duration, until now: Timestamp) -> (counts: OutcomeCounts, rates: OutcomeRates) {
        var counts = OutcomeCounts()
        var rates = OutcomeRates()
        let start = now.advanced(by: .zero - window)
        for samples in byRun.values {
            guard let last = samples.last, last.countedAt > start else { continue }
            let base = samples.last { $0.countedAt <= start } ?? Self.beginning(samples, after: start)
            let difference = last.counts.since(base.counts)
            counts = counts + difference
            rates.add(difference, over: max(last.countedAt.duration(since: base.countedAt), .seconds(1)))
        }
        return (counts, rates)
    }

    /// What was counted in each step from `start` to `end`, where there is a sample.
    public func bySteps(_ step: Duration, from start: Timestamp, to end: Timestamp) -> [Timestamp: OutcomeCounts] {
        var steps: [Timestamp: OutcomeCounts] = [:]
        for samples in byRun.values {
            guard let first = samples.first else { continue }
            var before = Self.beginning(samples, after: first.countedAt.advanced(by: .zero - step))
            for sample in samples {
                let at = sample.countedAt.rounded(to: step)
                if (start..<end).contains(at) {
                    steps[at] = (steps[at] ?? OutcomeCounts()) + sample.counts.since(before.counts)
                }
                before = sample
            }
        }
        return steps
    }

    /// The sample of a run's beginning, when it had counted nothing; of a run that began before `moment`, its first one.
    private static func beginning(_ samples: [ActivitySample], after moment: Timestamp) -> ActivitySample {
        guard samples[0].startedAt < moment else {
            return ActivitySample(
                run: samples[0].run, startedAt: samples[0].startedAt, countedAt: samples[0].startedAt,
                counts: OutcomeCounts())
        }
        return samples[0]
    }
}

/// Outcomes a second.
public struct OutcomeRates: Hashable, Sendable {
    /// Timers delivered a second.
    public private(set) var fired = 0.0
    /// Attempts a second that are followed by another.
    public private(set) var retried = 0.0
    /// Timers a second that ended in error.
    public private(set) var failed = 0.0

    /// Rates of nothing.
    public init() {}

    mutating func add(_ counts: OutcomeCounts, over duration: Duration) {
        fired += Double(counts.fired) / duration.inSeconds
        retried += Double(counts.retried) / duration.inSeconds
        failed += Double(counts.failed) / duration.inSeconds
    }
}

extension Timestamp {
    /// The beginning of the step of that length, counted from the Unix epoch, in which the instant lies.
    public func rounded(to step: Duration) -> Timestamp {
        let length = step.wholeMicroseconds
        return Timestamp(microseconds: microseconds - (microseconds % length + length) % length)
    }
}
