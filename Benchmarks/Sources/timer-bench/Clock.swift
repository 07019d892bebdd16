import Glibc

enum Clock {
    /// Nanoseconds on the monotonic clock: for durations.
    static func monotonic() -> Int64 {
        read(CLOCK_MONOTONIC)
    }

    /// Microseconds since the Unix epoch. PostgreSQL on the same machine reads the same clock, which is why lateness
    /// may be taken as arrival here minus due there.
    static func epochMicroseconds() -> Int64 {
        read(CLOCK_REALTIME) / 1_000
    }

    /// User and system time of this process so far: shows whether the measuring itself was the bottleneck.
    static func processorSeconds() -> Double {
        Double(read(CLOCK_PROCESS_CPUTIME_ID)) / 1e9
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
