import Synchronization

/// All metrics of the process, rendered in Prometheus's text format 0.0.4.
///
/// A name is registered with one help text and one kind; each set of labels under it is one series. Asking again for
/// the same name and labels gives the same series.
public final class MetricsRegistry: Sendable {
    private let families = Mutex<[Family]>([])

    /// A registry without metrics.
    public init() {}

    /// The counter of this name and these labels.
    public func counter(_ name: String, help: String, labels: [(String, String)] = []) -> Counter {
        series(name, help: help, kind: "counter", labels: labels) { .counter(Counter()) }.counter
    }

    /// The gauge of this name and these labels.
    public func gauge(_ name: String, help: String, labels: [(String, String)] = []) -> Gauge {
        series(name, help: help, kind: "gauge", labels: labels) { .gauge(Gauge()) }.gauge
    }

    /// The histogram of this name and these labels. `bounds` are those of a new one; one that is there keeps its own.
    public func histogram(
        _ name: String, help: String, labels: [(String, String)] = [], bounds: [Double] = Histogram.latencyBounds
    ) -> Histogram {
        series(name, help: help, kind: "histogram", labels: labels) { .histogram(Histogram(bounds: bounds)) }.histogram
    }

    /// Registers a gauge whose value is asked of `read` when it is rendered.
    public func gauge(
        _ name: String, help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        _ = series(name, help: help, kind: "gauge", labels: labels) { .reading(read) }
    }

    /// Registers counters whose series change: `read` is asked for all of them when they are rendered. A series that comes
    /// back after it was gone begins at zero.
    public func counters(
        _ name: String, help: String, audience: MetricsAudience = .everybody,
        read: @escaping @Sendable () -> [Reading]
    ) {
        _ = series(name, help: help, kind: "counter", audience: audience, labels: []) { .readings(read) }
    }

    /// The text of `/-/metrics`, with what `audience` may see.
    public func render(for audience: MetricsAudience = .operators) -> String {
        families.withLock { $0.filter { $0.audience <= audience }.map { $0.render() }.joined() }
    }

    private func series(
        _ name: String, help: String, kind: String, audience: MetricsAudience = .everybody,
        labels: [(String, String)], make: () -> Family.Value
    ) -> Family.Value {
        let key = Family.render(labels)
        return families.withLock { families in
            if let index = families.firstIndex(where: { $0.name == name }) {
                precondition(families[index].kind == kind, "\(name) is registered as a \(families[index].kind)")
                return families[index].value(for: key, make: make)
            }
            var family = Family(name: name, help: help, kind: kind, audience: audience)
            let value = family.value(for: key, make: make)
            families.append(family)
            return value
        }
    }
}
