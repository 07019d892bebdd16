import TimerCore

@testable import TimerExpiry

/// An admission with a queue of due timers before it, and the time in the test's hand.
struct AdmissionBench {
    var admission: Admission
    var now = ContinuousClock.now
    /// Due, in their order; what is put off comes back when it is due again.
    var pending: [DueTimer] = []
    private var putOff: [(due: DueTimer, at: Instant)] = []
    private var known: [ExpirationID: DueTimer] = [:]
    var underWay: [Turn] = []
    var handedBack: [Settlement] = []
    private(set) var excluded = ClaimExclusions()
    private(set) var mostExcluded = 0
    private(set) var claimed = 0

    init(awaitsControls: Bool = false, _ change: (inout ExpiryConfiguration) -> Void = { _ in }) {
        var configuration = ExpiryConfiguration()
        change(&configuration)
        admission = Admission(AdmissionBounds(configuration), awaitsControls: awaitsControls)
    }

    /// A pass of the loop: what waits, then a claim.
    ///
    /// - Returns: whether there was room.
    @discardableResult
    mutating func pass() -> Bool {
        pending = putOff.filter { $0.at <= now }.map(\.due) + pending
        putOff.removeAll { $0.at <= now }
        let pass = admission.pass(atLeast: 1, at: now)
        obey(pass.decision)
        guard let room = pass.room else { return false }
        excluded = room.request.exclusions
        mostExcluded = max(mostExcluded, excluded.destinations.count + excluded.tenants.count + excluded.queues.count)
        let taken = claim(room.request)
        claimed += taken.count
        obey(admission.take(taken, at: now))
        return true
    }

    /// Ends the attempts of which `isEnding` is true, and those that follow them likewise.
    mutating func end(_ outcome: Outcome, where isEnding: (DueTimer) -> Bool) {
        while let index = underWay.firstIndex(where: { isEnding($0.due) }) {
            let turn = underWay.remove(at: index)
            let ending = admission.end(turn, outcome, Answering.Sign(outcome, after: .zero), at: now)
            _ = admission.released(1)
            obey(Admission.Decision(begun: ending.next.map { [$0] } ?? [], handedBack: ending.handedBack))
        }
    }

    /// Takes as a store does: in order, at most so many rows and bytes, but one.
    private mutating func claim(_ request: ClaimRequest) -> [DueTimer] {
        var taken: [DueTimer] = []
        var left: [DueTimer] = []
        var bytes = 0
        var takenOf: [DestinationKey: Int] = [:]
        for (index, due) in pending.enumerated() {
            if taken.count == request.limit {
                left += pending[index...]
                break
            }
            let destination = due.queue.destination
            let isLeft =
                request.exclusions.contains(due.queue)
                || request.limits[destination].map { takenOf[destination, default: 0] >= $0 } == true
            if isLeft || (bytes + due.bytes > request.bytes && !taken.isEmpty) {
                left.append(due)
            } else {
                bytes += due.bytes
                takenOf[destination, default: 0] += 1
                taken.append(due)
            }
        }
        pending = left
        for due in taken { known[due.expiration.id] = due }
        return taken
    }

    /// An operator controls the host of `DueTimer.test`.
    ///
    /// - Parameter grants: of that host.
    @discardableResult
    mutating func control(
        _ control: DestinationControl, permits: Int = 0, slots: (count: Int, spacing: Duration)? = nil,
        isAllPaused: Bool = false
    ) -> Bool {
        let name = DestinationName(canonical: "http://sink:80")
        let first = Timestamp(milliseconds: 0)
        let slots = slots.map {
            SlotGrant(first: first, spacing: $0.spacing, count: $0.count, margin: SlotGrant.leastMargin)
        }
        let grant = DestinationGrant(name: name, permits: permits, holdsPermits: permits > 0, slots: slots)
        let orders = DestinationOrders(
            owner: Owner(rawValue: 1), now: first, isPaused: isAllPaused,
            controls: control.isEmpty ? [:] : [name: control],
            grants: permits > 0 || slots != nil ? [grant] : [])
        let now = now
        let (back, mustRing) = admission.obey(
            orders, instant: { now.advanced(by: $0.duration(since: first)) }, at: now)
        obey(Admission.Decision(begun: [], handedBack: back))
        return mustRing
    }

    private mutating func obey(_ decision: Admission.Decision) {
        underWay += decision.begun
        handedBack += decision.handedBack
        for settlement in decision.handedBack {
            _ = admission.released(1)
            guard let due = known[settlement.id], let after = settlement.putOffFor else { continue }
            putOff.append((due, now.advanced(by: after)))
        }
    }
}
