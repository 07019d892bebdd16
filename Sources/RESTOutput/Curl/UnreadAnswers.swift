import TimerCore

/// Transfers whose answer counts, but whose body has not ended: each gets a moment for the rest, so that a receiver cannot
/// hold a slot for the whole timeout with an answer that never ends.
struct UnreadAnswers {
    private struct Entry {
        let handle: CurlHandle
        let use: Int
        let deadline: UInt64
    }

    /// Nanoseconds.
    private static let longestRest = UInt64(TransportResponse.longestRest.wholeMilliseconds) * 1_000_000

    /// In the order of their deadlines.
    private var entries: ArraySlice<Entry> = []

    /// Monotonic nanoseconds.
    var earliestDeadline: UInt64 {
        entries.first?.deadline ?? .max
    }

    mutating func add(_ handle: CurlHandle, now: UInt64) {
        entries.append(Entry(handle: handle, use: handle.use, deadline: now + Self.longestRest))
    }

    /// Takes out those that have ended, and those whose time is up.
    ///
    /// - Returns: the latter.
    mutating func removeExpired(now: UInt64) -> [CurlHandle] {
        var expired: [CurlHandle] = []
        while let entry = entries.first {
            let isOver = entry.handle.use != entry.use || entry.handle.pending == nil
            guard isOver || entry.deadline <= now else { break }
            if !isOver { expired.append(entry.handle) }
            entries.removeFirst()
        }
        return expired
    }
}
