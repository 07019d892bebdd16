/// The queue of transfers that may start or must wait, so that no origin and no burst opens connections without bound.
/// Pure.
///
/// libcurl's own limits (CURLMOPT_MAX_HOST_CONNECTIONS) are not used: its timeouts do not run for a transfer that waits
/// for a connection (multi.c, MSTATE_PENDING in 7.88).
///
/// The slower an origin answers, the more transfers it gets at a time. To one that answers at once, more at a time would
/// not be done sooner, and each would cost more, because what they touch does not stay in a core's caches. So an origin
/// starts with a few, and gets more whenever that leaves the thread, or the origin, with nothing to do.
struct TransferQueue<Transfer: QueuedTransfer> {
    private struct Origin {
        var active = 0
        /// Those among them that open a connection: as many of those that wait go on it.
        var openings = 0
        var waiting: ArraySlice<Transfer> = []
        /// True if a transfer has ended since the last look, or there was no look yet.
        var isMoving = true
        /// The last look at which it was moving, in monotonic nanoseconds.
        var stillSince: UInt64 = 0

        /// Those that wait for no opening.
        var mayBegin: Int {
            waiting.count - openings
        }
    }

    /// Transfers to one origin at a time, as long as its answers keep coming.
    static var few: Int { 16 }
    /// Transfers by which an origin's number grows at a time.
    static var step: Int { 8 }
    /// Nanoseconds without an end after which an origin gets more, though the thread is busy with others.
    static var stillness: UInt64 { 10_000_000 }

    private let total: Int
    private let perOrigin: Int
    private(set) var active = 0
    private var origins: [String: Origin] = [:]
    /// Origins with a transfer that waits.
    private var waiting: Set<String> = []
    /// True if a transfer waits only until there is nothing else to do.
    private(set) var holdsBack = false
    /// Monotonic nanoseconds; no waiting transfer has an earlier deadline.
    private(set) var earliestDeadline = UInt64.max

    init(total: Int, perOrigin: Int) {
        self.total = total
        self.perOrigin = perOrigin
    }

    var isEmpty: Bool {
        active == 0 && waiting.isEmpty
    }

    /// Adds a transfer.
    ///
    /// - Returns: true if it starts at once, and is active from here on; otherwise it waits, or is dropped if it would only
    ///   open a connection.
    mutating func add(_ transfer: Transfer) -> Bool {
        let limit = active < total ? few : 0
        if transfer.isOpening, limit == 0 { return false }
        let starts = Self.add(transfer, to: &origins[transfer.origin, default: Origin()], limit: limit)
        if starts {
            active += 1
        } else if !transfer.isOpening {
            waiting.insert(transfer.origin)
            earliestDeadline = min(earliestDeadline, transfer.deadline)
        }
        return starts
    }

    private var few: Int {
        min(Self.few, perOrigin)
    }

    private static func add(_ transfer: Transfer, to origin: inout Origin, limit: Int) -> Bool {
        let waits = !transfer.isOpening && transfer.waitsForOpening && origin.waiting.count < origin.openings
        if !waits, origin.waiting.count <= origin.openings, origin.active < limit {
            origin.active += 1
            if transfer.isOpening { origin.openings += 1 }
            return true
        }
        if !transfer.isOpening { origin.waiting.append(transfer) }
        return false
    }

    mutating func finish(_ transfer: Transfer) {
        active -= 1
        guard let index = origins.index(forKey: transfer.origin) else { return }
        origins.values[index].active -= 1
        if transfer.isOpening { origins.values[index].openings -= 1 }
        origins.values[index].isMoving = true
        forgetIfUnused(at: index)
    }

    private mutating func forgetIfUnused(at index: Dictionary<String, Origin>.Index) {
        if origins.values[index].active == 0, origins.values[index].waiting.isEmpty { origins.remove(at: index) }
    }

    /// Takes out the transfers that may start now; they are active from here on.
    ///
    /// - Parameter isIdle: there is nothing else to do.
    mutating func admit(isIdle: Bool, now: UInt64) -> [Transfer] {
        holdsBack = false
        var admitted: [Transfer] = []
        for name in waiting {
            guard let index = origins.index(forKey: name) else { continue }
            let limit = limit(of: &origins.values[index], isIdle: isIdle, now: now)
            let begun = Self.begin(at: &origins.values[index], upTo: limit, room: total - active)
            active += begun.count
            admitted += begun
            if origins.values[index].waiting.isEmpty {
                waiting.remove(name)
            } else if origins.values[index].mayBegin > 0, origins.values[index].active < perOrigin, active < total {
                holdsBack = true
            }
        }
        if waiting.isEmpty { earliestDeadline = .max }
        return admitted
    }

    private func limit(of origin: inout Origin, isIdle: Bool, now: UInt64) -> Int {
        let isStill = !origin.isMoving && now >= origin.stillSince + Self.stillness
        if isIdle || origin.isMoving || isStill { origin.stillSince = now }
        origin.isMoving = false
        return isIdle || isStill ? min(max(origin.active + Self.step, few), perOrigin) : few
    }

    private static func begin(at origin: inout Origin, upTo limit: Int, room: Int) -> ArraySlice<Transfer> {
        let count = min(limit - origin.active, room, origin.mayBegin)
        guard count > 0 else { return [] }
        let begun = origin.waiting.prefix(count)
        origin.waiting.removeFirst(count)
        origin.active += count
        return begun
    }

    /// Takes out the transfers whose deadline has passed while they waited.
    mutating func removeExpired(now: UInt64) -> [Transfer] {
        guard now >= earliestDeadline else { return [] }
        earliestDeadline = .max
        let expired = removeWaiting { $0.deadline <= now }
        for name in waiting {
            for transfer in origins[name]?.waiting ?? [] {
                earliestDeadline = min(earliestDeadline, transfer.deadline)
            }
        }
        return expired
    }

    mutating func removeAllWaiting() -> [Transfer] {
        earliestDeadline = .max
        return removeWaiting { _ in true }
    }

    private mutating func removeWaiting(where isRemoved: (Transfer) -> Bool) -> [Transfer] {
        var removed: [Transfer] = []
        for name in waiting {
            guard let index = origins.index(forKey: name) else { continue }
            removed += origins.values[index].waiting.filter(isRemoved)
            origins.values[index].waiting.removeAll(where: isRemoved)
            if origins.values[index].waiting.isEmpty { waiting.remove(name) }
            forgetIfUnused(at: index)
        }
        return removed
    }
}

/// A transfer that may have to wait for its turn.
protocol QueuedTransfer {
    /// Scheme, host and port: connections are to one of these.
    var origin: String { get }
    /// Monotonic nanoseconds.
    var deadline: UInt64 { get }
    /// It opens a connection, for one that comes.
    var isOpening: Bool { get }
    /// It would rather wait for a connection that is being opened than open its own.
    var waitsForOpening: Bool { get }
}

extension PendingRequest: QueuedTransfer {
    var origin: String {
        request.origin
    }
}
