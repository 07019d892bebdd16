/// Who may start and who waits, so that no origin and no burst opens connections without bound.
///
/// libcurl's own limits (CURLMOPT_MAX_HOST_CONNECTIONS) are not used: its timeouts do not run for a transfer that waits
/// for a connection (multi.c, MSTATE_PENDING in 7.88).
struct TransferQueue {
    private let total: Int
    private let perOrigin: Int
    private(set) var active = 0
    private var activeByOrigin: [String: Int] = [:]
    private var waiting: [String: ArraySlice<PendingRequest>] = [:]
    /// Monotonic nanoseconds: no one who waits has an earlier deadline.
    private(set) var earliestDeadline = UInt64.max

    init(total: Int, perOrigin: Int) {
        self.total = total
        self.perOrigin = perOrigin
    }

    var isEmpty: Bool {
        active == 0 && waiting.isEmpty
    }

    /// Whether it may start at once, as most may: nobody waits, and there is room. Then it is active from here on.
    mutating func admits(_ pending: PendingRequest) -> Bool {
        guard waiting.isEmpty, active < total else { return false }
        let isAdmitted = Self.beginOne(of: &activeByOrigin[pending.request.origin, default: 0], limit: perOrigin)
        if isAdmitted { active += 1 }
        return isAdmitted
    }

    private static func beginOne(of running: inout Int, limit: Int) -> Bool {
        guard running < limit else { return false }
        running += 1
        return true
    }

    mutating func add(_ pending: PendingRequest) {
        waiting[pending.request.origin, default: []].append(pending)
        earliestDeadline = min(earliestDeadline, pending.deadline)
    }

    mutating func finish(origin: String) {
        active -= 1
        let left = (activeByOrigin[origin] ?? 1) - 1
        activeByOrigin[origin] = left == 0 ? nil : left
    }

    /// Those that may start now, counted as active from here on.
    mutating func admit() -> [PendingRequest] {
        guard active < total, !waiting.isEmpty else { return [] }
        var admitted: [PendingRequest] = []
        for origin in Array(waiting.keys) {
            let running = activeByOrigin[origin] ?? 0
            let line = waiting[origin] ?? []
            let count = min(perOrigin - running, total - active, line.count)
            if count <= 0 { continue }
            admitted += line.prefix(count)
            active += count
            activeByOrigin[origin] = running + count
            let rest = line.dropFirst(count)
            waiting[origin] = rest.isEmpty ? nil : rest
        }
        if waiting.isEmpty { earliestDeadline = .max }
        return admitted
    }

    /// Takes out those whose deadline has passed while they waited.
    mutating func removeExpired(now: UInt64) -> [PendingRequest] {
        guard now >= earliestDeadline else { return [] }
        var expired: [PendingRequest] = []
        earliestDeadline = .max
        for (origin, line) in waiting {
            expired += line.filter { $0.deadline <= now }
            let rest = line.filter { $0.deadline > now }
            waiting[origin] = rest.isEmpty ? nil : ArraySlice(rest)
            for pending in rest { earliestDeadline = min(earliestDeadline, pending.deadline) }
        }
        return expired
    }

    mutating func removeAllWaiting() -> [PendingRequest] {
        defer { waiting = [:] }
        earliestDeadline = .max
        return waiting.values.flatMap { $0 }
    }
}
