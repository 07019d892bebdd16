/// The order in which callers of several tenants go: so much at a time, and tenants in turn, however many callers of one
/// wait. Pure.
struct TurnOrder<Caller> {
    enum Answer {
        case go
        case wait
        /// As much waits as may, of the tenant or of all.
        case refuse
    }

    /// The most that may wait, as the sum of weights.
    typealias Waiting = (ofTenant: Int, inAll: Int)

    /// The callers of one tenant that wait.
    private struct Line {
        var callers: [(caller: Caller, weight: Int)] = []
        var weight = 0
    }

    private let width: Int
    private let limit: Waiting
    /// The weight of what is under way.
    private var underWay = 0
    private var waiting: [String: Line] = [:]
    private var waitingWeight = 0
    /// Those with callers that wait; the first has the next turn.
    private var tenants: [String] = []

    /// - Parameters:
    ///   - width: the weight of callers under way at a time; a heavier one goes alone.
    ///   - waiting: the weight of callers that may wait.
    init(width: Int, waiting: Waiting) {
        self.width = width
        limit = waiting
    }

    /// Callers that wait.
    var waitingCount: Int {
        waiting.values.reduce(0) { $0 + $1.callers.count }
    }

    mutating func enter(_ caller: Caller, of tenant: String, weight: Int = 1) -> Answer {
        if tenants.isEmpty, fits(weight) {
            underWay += weight
            return .go
        }
        let own = waiting[tenant]?.weight ?? 0
        guard own + weight <= limit.ofTenant, waitingWeight + weight <= limit.inAll else { return .refuse }
        if own == 0 { tenants.append(tenant) }
        waiting[tenant, default: Line()].callers.append((caller, weight))
        waiting[tenant]?.weight += weight
        waitingWeight += weight
        return .wait
    }

    /// One of that weight, which was under way, has ended.
    ///
    /// - Returns: the callers that go in its place.
    mutating func leave(weight: Int = 1) -> [Caller] {
        underWay -= weight
        var next: [Caller] = []
        while let tenant = tenants.first, let entry = waiting[tenant]?.callers.first, fits(entry.weight) {
            tenants.removeFirst()
            waiting[tenant]?.callers.removeFirst()
            waiting[tenant]?.weight -= entry.weight
            if waiting[tenant]?.weight == 0 { waiting[tenant] = nil } else { tenants.append(tenant) }
            waitingWeight -= entry.weight
            underWay += entry.weight
            next.append(entry.caller)
        }
        return next
    }

    private func fits(_ weight: Int) -> Bool {
        underWay == 0 || underWay + weight <= width
    }
}
