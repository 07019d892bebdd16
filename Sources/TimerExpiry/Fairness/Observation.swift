import TimerCore

/// What this process sees of one destination at a moment.
struct Observation: Hashable {
    typealias Instant = ContinuousClock.Instant

    let name: DestinationName
    let underWay: Int
    let waiting: Int
    let cap: Int
    let begun: Int
    let failures: Int
    let lastFailure: Tally.Failure?
    let circuit: DestinationEntry.Circuit
    let circuitSince: Instant?
    let usedAt: Instant
    let isControlled: Bool

    /// Controlled ones, then those that fail, then the busiest, are those that are told of when not all can be.
    fileprivate var weight: (Int, Int, Instant) {
        (isControlled ? 2 : failures > 0 || circuit != .closed ? 1 : 0, underWay + waiting, usedAt)
    }
}

extension Admission {
    /// The destinations that were used since then: `most` of them.
    func observations(since: Instant, most: Int, at now: Instant) -> [Observation] {
        let held = destinations.compactMap { key, destination in
            observation(key, destination.tally, destination, at: now)
        }
        let others = idle.entries.compactMap { key, known in
            destinations[key] == nil ? observation(key, known.tally, nil, at: now) : nil
        }
        let all = (held + others).filter { $0.usedAt >= since || $0.underWay + $0.waiting > 0 }
        return all.count <= most ? all : Array(all.sorted { $0.weight > $1.weight }.prefix(most))
    }

    private func observation(
        _ key: DestinationKey, _ tally: Tally, _ destination: Destination?, at now: Instant
    ) -> Observation? {
        guard let usedAt = tally.usedAt ?? (destination == nil ? nil : now) else { return nil }
        let controlled = controls[key]
        let circuit = circuits.state(of: key, at: now)
        let cap = destination?.concurrency ?? tally.concurrency
        return Observation(
            name: tally.name, underWay: destination?.underWay ?? 0, waiting: destination?.waiting.count ?? 0,
            cap: controlled.map { $0.cap(of: cap) } ?? cap, begun: tally.begun, failures: tally.failures,
            lastFailure: tally.lastFailure, circuit: circuit.state, circuitSince: circuit.since, usedAt: usedAt,
            isControlled: controlled != nil)
    }
}
