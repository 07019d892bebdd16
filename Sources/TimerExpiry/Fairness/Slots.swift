import TimerCore

/// The time in which one attempt may go out.
struct Slot: Hashable, Sendable {
    let opensAt: ContinuousClock.Instant
    /// Later it does not go out: others count on that. Nil: it may be as late as it is.
    let closesAt: ContinuousClock.Instant?

    func isClosed(at now: ContinuousClock.Instant) -> Bool {
        closesAt.map { now > $0 } ?? false
    }
}

/// The slots of one destination that this process was granted and has not used. Pure.
///
/// One that nobody used in its time is lost: that costs throughput, and nothing else.
struct Slots {
    typealias Instant = ContinuousClock.Instant

    /// Slots at even distances.
    private struct Block {
        let first: Instant
        let spacing: Duration
        let margin: Duration
        /// Slots that are used or lost, from the first on.
        var used = 0
        let count: Int

        /// Those that cannot be met any more are lost: half of the margin is for the way to the wire.
        mutating func drop(at now: Instant) {
            let late = first.advanced(by: margin / 2).duration(to: now)
            if late > .zero { used = max(used, min(count, Int((late / spacing).rounded(.up)))) }
        }
    }

    private var blocks: [Block] = []

    /// - Parameter first: the first slot, on this process's clock.
    mutating func add(_ grant: SlotGrant, from first: Instant) {
        blocks.append(Block(first: first, spacing: grant.spacing, margin: grant.margin, count: grant.count))
    }

    /// Slots that are left.
    mutating func count(at now: Instant) -> Int {
        drop(at: now)
        return blocks.reduce(0) { $0 + $1.count - $1.used }
    }

    /// Uses the next one; nil: none is left.
    mutating func take(at now: Instant) -> Slot? {
        drop(at: now)
        guard let block = blocks.first else { return nil }
        blocks[0].used += 1
        let opensAt = block.first.advanced(by: block.spacing * block.used)
        let isBounded = block.margin < SlotGrant.largestMargin
        return Slot(opensAt: opensAt, closesAt: isBounded ? opensAt.advanced(by: block.margin) : nil)
    }

    private mutating func drop(at now: Instant) {
        for index in blocks.indices { blocks[index].drop(at: now) }
        blocks.removeAll { $0.used >= $0.count }
    }
}
