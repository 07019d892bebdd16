/// The deadlines of an event loop, one per descriptor in a flat array, swept when the earliest may have passed: setting
/// one is a store, and a sweep over 10,000 idle connections reads 80 KB. Deadlines are coarse, they come up to `resolution`
/// late.
struct DeadlineTable {
    private var deadlines: [MonotonicInstant] = []
    /// An instant that no deadline lies before: that of the next sweep.
    private var earliest = MonotonicInstant.never
    private var lastSweep = MonotonicInstant(nanoseconds: 0)

    /// Nanoseconds.
    private static let resolution: Int64 = 10_000_000

    mutating func set(_ deadline: MonotonicInstant, for descriptor: Int32) {
        let slot = Int(descriptor)
        while deadlines.count <= slot { deadlines.append(.never) }
        deadlines[slot] = deadline
        if deadline < earliest { earliest = deadline }
    }

    /// Milliseconds until the next sweep, for epoll_wait(2), where -1 waits without end.
    func milliseconds(from now: MonotonicInstant) -> Int32 {
        guard earliest < .never else { return -1 }
        let wait = max(earliest, lastSweep.advanced(by: Self.resolution)).nanoseconds - now.nanoseconds
        return Int32(clamping: max(0, (wait + 999_999) / 1_000_000))
    }

    /// The descriptors whose deadline has passed; their deadlines are cleared.
    mutating func takeDue(_ now: MonotonicInstant) -> [Int] {
        guard earliest <= now, lastSweep.advanced(by: Self.resolution) <= now else { return [] }
        lastSweep = now
        earliest = .never
        var due: [Int] = []
        for slot in deadlines.indices {
            let deadline = deadlines[slot]
            if deadline <= now {
                deadlines[slot] = .never
                due.append(slot)
            } else if deadline < earliest {
                earliest = deadline
            }
        }
        return due
    }
}
