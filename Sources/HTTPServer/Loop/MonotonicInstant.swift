import Threads

/// An instant in nanoseconds of CLOCK_MONOTONIC: for deadlines and durations, never for the time of day.
struct MonotonicInstant: Comparable, Sendable {
    let nanoseconds: Int64

    static let never = MonotonicInstant(nanoseconds: .max)

    static var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(MonotonicClock.now))
    }

    static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `amount` nanoseconds later; saturates.
    func advanced(by amount: Int64) -> MonotonicInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(amount)
        return MonotonicInstant(nanoseconds: overflow ? .max : sum)
    }
}

extension Duration {
    /// Whole nanoseconds, saturating at about 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product.addingSaturating(attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
