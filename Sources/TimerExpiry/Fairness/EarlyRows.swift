import TimerCore

/// The timers that were claimed before they are due, by destination. Pure.
///
/// They count into what a destination may hold: ten thousand of one, due at one instant, would have all the room before
/// the first of them is tried.
struct EarlyRows {
    private(set) var bytes = 0
    /// What of each destination is claimed, and one of those timers.
    private(set) var destinations: [DestinationKey: (share: Share, sample: DueTimer)] = [:]
    /// Those of which nothing else is held, and whose timers claims leave where they are.
    var passedOver: Set<DestinationKey> = []

    func share(of destination: DestinationKey) -> Share {
        destinations[destination]?.share ?? .nothing
    }

    mutating func add(_ due: DueTimer) {
        bytes += due.bytes
        destinations[due.queue.destination, default: (.nothing, due)].share += due
    }

    /// It is due, or goes back.
    mutating func remove(_ due: DueTimer) {
        bytes -= due.bytes
        let key = due.queue.destination
        guard let index = destinations.index(forKey: key) else { return }
        destinations.values[index].share -= due
        guard destinations.values[index].share.rows == 0 else { return }
        destinations.remove(at: index)
        passedOver.remove(key)
    }
}
