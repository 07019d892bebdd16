import TimerCore

/// When this process talks to the store about destinations, and what it says: what has changed since it was heard last.
/// Pure.
struct Reporting {
    typealias Instant = ContinuousClock.Instant

    /// What operators ask for is read each second, and what is seen is told each other second.
    static let interval: Duration = .seconds(1)
    private static let reportInterval: Duration = .seconds(2)
    /// Between two looks at whether anything is needed; slots are granted for three times as long.
    static let tick: Duration = .milliseconds(200)
    /// A destination is told of for so long after its last attempt.
    static let lately: Duration = .seconds(600)
    /// The time in which a rate that ended has fallen to a third.
    private static let memory: Duration = .seconds(5)

    private struct Told: Equatable {
        var observation: Observation
        var milliRate: Int
    }

    private struct Meter {
        var begun: Int
        var at: Instant
        /// Attempts in a second.
        var rate: Double
    }

    private var told: [DestinationName: Told] = [:]
    private var meters: [DestinationName: Meter] = [:]
    private var owner: Owner?
    private var exchangedAt: Instant?
    private var reportedAt: Instant?

    /// Whether it is time for an exchange.
    func isDue(hasRequests: Bool, at now: Instant) -> Bool {
        guard let exchangedAt else { return true }
        return hasRequests || exchangedAt.duration(to: now) >= Self.interval - Self.tick / 2
    }

    /// Whether what is seen is to be told with the next exchange.
    func isToReport(at now: Instant) -> Bool {
        reportedAt.map { $0.duration(to: now) >= Self.reportInterval - Self.tick / 2 } ?? true
    }

    /// The entries that are new or other than before, and those that are gone.
    ///
    /// - Parameter time: the database's time at an instant; nil: not known yet, and nothing is told.
    mutating func report(
        _ observations: [Observation], time: (Instant) -> Timestamp?, at now: Instant
    ) -> DestinationReport {
        var report = DestinationReport()
        guard time(now) != nil else { return report }
        reportedAt = now
        var next: [DestinationName: Told] = [:]
        for observation in observations {
            let told = Told(observation: observation, milliRate: measure(observation, at: now))
            next[observation.name] = told
            guard self.told[observation.name] != told, let entry = Self.entry(told, time) else { continue }
            report.changed.append(entry)
        }
        report.gone = told.keys.filter { next[$0] == nil }
        meters = meters.filter { next[$0.key] != nil }
        told = next
        return report
    }

    /// The store has heard this process under this owner.
    mutating func heard(as owner: Owner, at now: Instant) {
        if self.owner != owner { forget() }
        self.owner = owner
        exchangedAt = now
    }

    /// It is not known what the store has heard: all is said again.
    mutating func forget() {
        told = [:]
        reportedAt = nil
    }

    private mutating func measure(_ observation: Observation, at now: Instant) -> Int {
        guard let before = meters[observation.name] else {
            meters[observation.name] = Meter(begun: observation.begun, at: now, rate: 0)
            return 0
        }
        let elapsed = before.at.duration(to: now).inSeconds
        guard elapsed > 0 else { return Int(before.rate * 1_000) }
        // It was forgotten meanwhile, and counts from nothing.
        let begun = observation.begun >= before.begun ? observation.begun - before.begun : observation.begun
        let share = min(elapsed / Self.memory.inSeconds, 1)
        var rate = before.rate + (Double(begun) / elapsed - before.rate) * share
        if rate < 0.001 { rate = 0 }
        meters[observation.name] = Meter(begun: observation.begun, at: now, rate: rate)
        return Int(rate * 1_000)
    }

    private static func entry(_ told: Told, _ time: (Instant) -> Timestamp?) -> DestinationEntry? {
        let seen = told.observation
        guard let usedAt = time(seen.usedAt) else { return nil }
        return DestinationEntry(
            name: seen.name, underWay: seen.underWay, waiting: seen.waiting, cap: seen.cap,
            milliRate: told.milliRate, failures: seen.failures, circuit: seen.circuit,
            circuitSince: seen.circuitSince.flatMap(time),
            lastError: seen.lastFailure.map { $0.reason.cut(to: DestinationEntry.longestError) },
            lastErrorAt: seen.lastFailure.flatMap { time($0.at) }, usedAt: usedAt)
    }
}

extension String {
    /// As much of its beginning as fits into so many bytes; without NUL, which PostgreSQL has no text with.
    fileprivate func cut(to bytes: Int) -> String {
        if utf8.count <= bytes, !utf8.contains(0) { return self }
        var cut = String.UnicodeScalarView()
        var count = 0
        for scalar in unicodeScalars where scalar.value != 0 {
            count += UTF8.width(scalar)
            if count > bytes { break }
            cut.append(scalar)
        }
        return String(cut)
    }
}
