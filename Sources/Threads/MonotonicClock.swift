import Glibc

/// CLOCK_MONOTONIC: for deadlines and durations, never for the time of day. It never steps, and means the same on
/// every thread.
public enum MonotonicClock {
    /// Nanoseconds since an arbitrary moment before the process began.
    public static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The instant `duration` from now, in nanoseconds; durations beyond a century count as one, negative ones as none.
    public static func deadline(in duration: Duration) -> UInt64 {
        let limit: Int64 = 3_155_760_000
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return now }
        return now + UInt64(min(seconds, limit)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    /// Milliseconds from now until `deadline`, rounded up, so that a wait of that length does not end before it; 0 when
    /// it has passed.
    public static func millisecondsLeft(until deadline: UInt64) -> Int {
        let now = now
        return deadline <= now ? 0 : Int((deadline - now + 999_999) / 1_000_000)
    }
}
