/// What all replicas together see of a destination, and what an operator asks of it.
public struct DestinationStatus: Hashable, Sendable {
    /// The destination.
    public let name: DestinationName
    /// What is asked of it.
    public let control: DestinationControl
    /// The sum of what replicas see; the worst circuit, the latest error. Nil: none has sent there lately.
    public let seen: DestinationEntry?
    /// Replicas that have sent there lately.
    public let replicas: Int

    /// The status of a destination of which each replica has one entry, or none.
    public init(name: DestinationName, control: DestinationControl, entries: [DestinationEntry]) {
        self.name = name
        self.control = control
        replicas = entries.count
        seen = entries.dropFirst().reduce(entries.first) { sum, entry in sum.map { $0.merged(with: entry) } }
    }

    /// Each destination that is controlled or was used, the busiest first, then by name; `most` at most.
    public static func all(
        _ controls: [DestinationName: DestinationControl], _ entries: [DestinationEntry], most: Int = .max
    ) -> [DestinationStatus] {
        let seen = Dictionary(grouping: entries, by: \.name)
        return Set(controls.keys).union(seen.keys)
            .map { DestinationStatus(name: $0, control: controls[$0] ?? DestinationControl(), entries: seen[$0] ?? []) }
            .sorted { ($1.weight, $0.name) < ($0.weight, $1.name) }
            .prefix(most).map(\.self)
    }

    /// Controlled ones and failing ones come before all others.
    private var weight: Int {
        let work = seen.map { $0.underWay + $0.waiting + $0.milliRate / 1_000 } ?? 0
        return work + (control.isEmpty && (seen?.failures ?? 0) == 0 ? 0 : 1 << 40)
    }
}

extension DestinationEntry {
    func merged(with other: DestinationEntry) -> DestinationEntry {
        let isLater = (other.lastErrorAt ?? .earliest) > (lastErrorAt ?? .earliest)
        return DestinationEntry(
            name: name, underWay: underWay + other.underWay, waiting: waiting + other.waiting, cap: cap + other.cap,
            milliRate: milliRate + other.milliRate, failures: failures + other.failures,
            circuit: circuit.rawValue >= other.circuit.rawValue ? circuit : other.circuit,
            circuitSince: [circuitSince, other.circuitSince].compactMap(\.self).min(),
            lastError: isLater ? other.lastError : lastError, lastErrorAt: isLater ? other.lastErrorAt : lastErrorAt,
            usedAt: max(usedAt, other.usedAt))
    }
}
