import Glibc

/// Nanoseconds of CLOCK_MONOTONIC: never steps, and means the same on every thread.
enum MonotonicClock {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The instant `duration` from now; durations beyond a century count as one.
    static func deadline(in duration: Duration) -> UInt64 {
        let limit: Int64 = 3_155_760_000
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return now }
        return now + UInt64(min(seconds, limit)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    /// Milliseconds from now until `deadline`, rounded up, so that a wait of that length does not end before it.
    static func millisecondsLeft(until deadline: UInt64) -> Int {
        let now = now
        return deadline <= now ? 0 : Int((deadline - now + 999_999) / 1_000_000)
    }
}
