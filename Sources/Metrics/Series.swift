import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
    private let total = Atomic<Int>(0)

    init() {}

    /// Adds `amount`, which is not negative; wraps around at the end of Int.
    public func add(_ amount: Int = 1) {
        total.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The sum so far.
    public var value: Int {
        total.load(ordering: .relaxed)
    }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    init() {}

    /// Replaces the value.
    public func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds `amount`, which may be negative.
    public func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, current) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = current
        }
    }

    /// The value now.
    public var value: Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }
}

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

    /// Counts one observation of `value`, in the unit that the name of the metric ends with.
    public func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[bucket].add()
        total.add(value)
    }

    /// Counts one observation of `duration`, in seconds.
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

    /// Bounds for latencies, in seconds: from 0.5 ms to 60 s.
    public static let latencyBounds: [Double] = [
        0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2, 5, 10, 30, 60,
    ]
}
