import TimerCore

/// The circuits of destinations, and of each tenant's paths at a destination. Pure.
///
/// Whether a destination is reached concerns all tenants; what it says of a request concerns the path that was asked and
/// the tenant who asks. So a tenant whose path fails delays nobody else's timers, not even for the same path.
struct Circuits {
    typealias Instant = ContinuousClock.Instant

    enum Key: Hashable {
        case destination(DestinationKey)
        case path(TenantKey, PathKey)
    }

    /// The circuits that a delivery is the probe of.
    struct Probes: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        static let destination = Probes(rawValue: 1)
        static let path = Probes(rawValue: 2)
    }

    /// A claim for each probe would cost more than the probes: some gather.
    private static let leastReview: Duration = .milliseconds(50)
    /// Those that have nothing against them are not remembered.
    private var circuits = Remembered<Key, Circuit>(capacity: 2_048)

    var isEmpty: Bool {
        circuits.isEmpty
    }

    var count: Int {
        circuits.count
    }

    var openCount: Int {
        circuits.entries.reduce(0) { $0 + ($1.value.isOpen ? 1 : 0) }
    }

    /// The time that a timer has to wait for both of its circuits; nil: it may begin now.
    func wait(for due: DueTimer, at now: Instant) -> Duration? {
        if circuits.isEmpty { return nil }
        let destination = circuits[due.destinationCircuit]?.wait(at: now)
        let path = circuits[due.pathCircuit]?.wait(at: now)
        guard let destination else { return path }
        return max(destination, path ?? .zero)
    }

    /// A timer begins for which there is no wait.
    mutating func begin(_ due: DueTimer, at now: Instant) -> Probes {
        if circuits.isEmpty { return [] }
        var probes: Probes = []
        if change(due.destinationCircuit, { $0.begin(at: now) }) == true { probes.insert(.destination) }
        if change(due.pathCircuit, { $0.begin(at: now) }) == true { probes.insert(.path) }
        return probes
    }

    /// - Parameter outcome: nil: nothing was tried.
    mutating func end(_ due: DueTimer, _ outcome: Outcome?, probes: Probes, at now: Instant) {
        switch outcome {
        case .delivered, .rejected:
            if circuits.isEmpty { return }
            succeeded(due.destinationCircuit)
            succeeded(due.pathCircuit)
        case .retry:
            // It was reached.
            succeeded(due.destinationCircuit)
            failed(due.pathCircuit, at: now, isProbe: probes.contains(.path))
        case .unreachable:
            failed(due.destinationCircuit, at: now, isProbe: probes.contains(.destination))
            ended(probes.intersection(.path), due)
        case .dropped, .notStarted, .interrupted, nil:
            ended(probes, due)
        }
    }

    /// The destinations that nothing may be sent to at `now`, and when the first of them may be probed.
    func closed(at now: Instant) -> (destinations: [DestinationKey], probeAt: Instant?) {
        var destinations: [DestinationKey] = []
        var probeAt: Instant?
        if circuits.isEmpty { return ([], nil) }
        for (key, circuit) in circuits.entries {
            guard case .destination(let destination) = key, let wait = circuit.wait(at: now) else { continue }
            destinations.append(destination)
            let next = now.advanced(by: max(wait, Self.leastReview))
            probeAt = min(probeAt ?? next, next)
        }
        return (destinations, probeAt)
    }

    /// What a destination's circuit lets through, and since when it is not closed.
    func state(of key: DestinationKey, at now: Instant) -> (state: DestinationEntry.Circuit, since: Instant?) {
        guard let circuit = circuits[.destination(key)], let since = circuit.openSince else { return (.closed, nil) }
        return (circuit.wait(at: now) == nil ? .probing : .open, since)
    }

    private mutating func succeeded(_ key: Key) {
        if circuits[key] != nil { circuits[key] = nil }
    }

    private mutating func failed(_ key: Key, at now: Instant, isProbe: Bool) {
        var circuit = circuits[key] ?? Circuit()
        circuit.failed(at: now, isProbe: isProbe)
        circuits[key] = circuit
    }

    private mutating func ended(_ probes: Probes, _ due: DueTimer) {
        if probes.contains(.destination) { change(due.destinationCircuit) { $0.probeEnded() } }
        if probes.contains(.path) { change(due.pathCircuit) { $0.probeEnded() } }
    }

    /// - Returns: nil when the circuit is not remembered.
    @discardableResult
    private mutating func change<Result>(_ key: Key, _ change: (inout Circuit) -> Result) -> Result? {
        guard var circuit = circuits[key] else { return nil }
        defer { circuits[key] = circuit }
        return change(&circuit)
    }
}

extension DueTimer {
    fileprivate var destinationCircuit: Circuits.Key {
        .destination(queue.destination)
    }

    fileprivate var pathCircuit: Circuits.Key {
        .path(queue.tenant, output.path)
    }
}
