import CBench
import Glibc

/// Open loop: requests are to be sent at a fixed rate, whatever became of those before.
struct Arrivals {
    let descriptor: Int32
    private let start: Int64
    /// Nanoseconds between two.
    private let interval: Double
    private var taken: Int64 = 0
    private let total: Int64

    /// - Parameters:
    ///   - rate: per second.
    ///   - seconds: how long they go on.
    init(rate: Double, seconds: Double) throws(BenchError) {
        interval = 1e9 / rate
        total = Int64(rate * seconds)
        start = Clock.monotonic() + 10_000_000
        descriptor = bench_timer_descriptor(start, Int64(interval))
        if descriptor < 0 { throw BenchError("timerfd_create: errno \(errno)") }
    }

    var isOver: Bool { taken == total }

    /// The intended send time of the next one, when it has come.
    mutating func take(now: Int64) -> Int64? {
        let next = start + Int64(Double(taken) * interval)
        if isOver || next > now { return nil }
        taken += 1
        return next
    }

    func acknowledge() {
        var expirations: UInt64 = 0
        _ = read(descriptor, &expirations, 8)
    }
}
