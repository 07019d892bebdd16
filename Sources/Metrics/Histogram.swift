/// Observations of seconds or sizes, counted in buckets (Prometheus's cumulative `le` buckets when rendered).
public final class Histogram: Sendable {
    let bounds: [Double]
    private let counts: [Counter]
    private let total = Gauge()

    /// - Parameter bounds: upper bounds, ascending; +Inf is implied.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = (0...bounds.count).map { _ in Counter() }
    }

    public func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[bucket].add()
        total.add(value)
    }

    public func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        observe(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    var cumulativeCounts: [Int] {
        var sum = 0
        return counts.map { count in
            sum += count.value
            return sum
        }
    }

    var sum: Double {
        total.value
    }

    /// From 0.5 ms to 60 s.
    public static let latencyBounds: [Double] = [
        0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2, 5, 10, 30, 60,
    ]
}
