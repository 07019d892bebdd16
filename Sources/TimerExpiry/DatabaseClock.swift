import Synchronization
import TimerCore

/// The database's clock as the monotonic clock tells it between two answers of the database.
///
/// A reading T that came in an answer between `sent` and `received` bounds the offset of the two clocks:
/// T − received ≤ offset ≤ T − sent. The bounds of several answers are intersected, so one quick answer makes it exact
/// to its own round trip. Answers that contradict the bounds (a clock step, a failover) start them anew.
final class DatabaseClock: Sendable {
    private struct Bounds {
        var low: Int64
        var high: Int64
        var readings = 1
    }

    /// Bounds are forgotten after this many readings: clocks drift.
    private static let readingsPerEstimate = 256

    private let origin: ContinuousClock.Instant
    private let bounds = Mutex<Bounds?>(nil)

    init(origin: ContinuousClock.Instant) {
        self.origin = origin
    }

    func observe(_ reading: Timestamp, sent: ContinuousClock.Instant, received: ContinuousClock.Instant) {
        let low = reading.microseconds - microseconds(received)
        let high = reading.microseconds - microseconds(sent)
        bounds.withLock { bounds in
            guard var known = bounds, known.readings < Self.readingsPerEstimate else {
                bounds = Bounds(low: low, high: high)
                return
            }
            known.low = max(known.low, low)
            known.high = min(known.high, high)
            known.readings += 1
            bounds = known.low <= known.high ? known : Bounds(low: low, high: high)
        }
    }

    /// The database's time at `instant`; never later than it really is. Nil before the first reading.
    func time(at instant: ContinuousClock.Instant) -> Timestamp? {
        bounds.withLock { $0?.low }.map { Timestamp(microseconds: microseconds(instant) + $0) }
    }

    /// The instant at which the database's clock has certainly reached `time`. Nil before the first reading.
    func instant(of time: Timestamp) -> ContinuousClock.Instant? {
        bounds.withLock { $0?.low }.map { origin.advanced(by: .microseconds(time.microseconds - $0)) }
    }

    private func microseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        origin.duration(to: instant).wholeMicroseconds
    }
}
