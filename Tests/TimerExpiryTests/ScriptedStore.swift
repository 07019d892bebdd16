import Synchronization
import TimerCore

/// The expiry side of a store, as a script: timers with due times on the manual alarm's clock.
final class ScriptedStore: ExpiryStore {
    struct Timer {
        let id: ExpirationID
        var dueAt: ContinuousClock.Instant
        var attempt: Int
        /// Attempts that the end of a process cut off.
        let interruptions: Int
        var isClaimed = false
        let outputMode: String
        let queue: QueueKey
        let payload: JSONObjectText
    }

    private struct State {
        var timers: [Timer] = []
        var settled: [Settlement] = []
        var claims: [ClaimRequest] = []
        var holdsLeases = true
        var failures = 0
        var nextID: UInt64 = 0
        var clockStep = Duration.zero
    }

    private let alarm: ManualAlarm
    private let origin: ContinuousClock.Instant
    private let state = Mutex(State())

    init(alarm: ManualAlarm) {
        self.alarm = alarm
        origin = alarm.now
    }

    static let rest = #"{"type":"rest","method":"post","protocol":"http","hostname":"sink","path":"/"}"#
    static let kafka = #"{"type":"kafka","topics":["t"]}"#

    @discardableResult
    func add(
        dueIn: Duration, outputMode: String = rest, tenant: String = "test", attempt: Int = 0, interruptions: Int = 0,
        payload: JSONObjectText = .empty
    ) -> ExpirationID {
        let dueAt = alarm.now.advanced(by: dueIn)
        return state.withLock { state in
            state.nextID += 1
            let id = ExpirationID(high: state.nextID, low: 0)
            state.timers.append(
                Timer(
                    id: id, dueAt: dueAt, attempt: attempt, interruptions: interruptions, outputMode: outputMode,
                    queue: QueueKey(tenant: TenantKey(tenant), destination: Self.destination(of: outputMode)),
                    payload: payload))
            return id
        }
    }

    var settled: [Settlement] { state.withLock { $0.settled } }
    var verdicts: [Settlement.Verdict] { settled.map(\.verdict) }
    var claims: [ClaimRequest] { state.withLock { $0.claims } }
    func loseLeases() { state.withLock { $0.holdsLeases = false } }
    func failNext(_ count: Int) { state.withLock { $0.failures = count } }

    /// Sets the database's clock, from which due dates stay as far away as they are.
    func stepClock(by step: Duration) { state.withLock { $0.clockStep += step } }

    func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim {
        let now = alarm.now
        let claim = state.withLock { state -> Claim? in
            if state.failures > 0 {
                state.failures -= 1
                return nil
            }
            state.claims.append(request)
            var left = request.limits
            let due = state.timers.indices.filter { index in
                let timer = state.timers[index]
                guard !timer.isClaimed, timer.dueAt <= now.advanced(by: request.ahead),
                    !request.exclusions.contains(timer.queue)
                else {
                    return false
                }
                guard let room = left[timer.queue.destination] else { return true }
                left[timer.queue.destination] = room - 1
                return room > 0
            }
            for index in due.prefix(request.limit) {
                state.timers[index].isClaimed = true
                state.timers[index].attempt += 1
            }
            let next = state.timers.filter { !$0.isClaimed && $0.dueAt > now.advanced(by: request.ahead) }.map(\.dueAt)
                .min()
            return Claim(
                expirations: due.prefix(request.limit).map { expiration(state.timers[$0]) }, owner: Owner(rawValue: 1),
                claimedAt: time(now).advanced(by: state.clockStep), isCutShort: due.count > request.limit,
                nextDueIn: next.map { now.duration(to: $0) })
        }
        guard let claim else { throw .unavailable(reason: "scripted") }
        return claim
    }

    func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool {
        state.withLock { $0.holdsLeases }
    }

    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID] {
        let isRefused = state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                return true
            }
            state.settled += settlements
            for settlement in settlements { apply(settlement, to: &state) }
            return false
        }
        if isRefused { throw .unavailable(reason: "scripted") }
        return []
    }

    private func apply(_ settlement: Settlement, to state: inout State) {
        guard let index = state.timers.firstIndex(where: { $0.id == settlement.id }) else { return }
        switch settlement.verdict {
        case .expired, .error, .givenUp:
            state.timers.remove(at: index)
        case .retry(let after, _):
            state.timers[index].isClaimed = false
            // In whole microseconds, as a database keeps it: a date less than one ahead would be now to who is told of it,
            // who would ask again and again until the test's clock moves.
            state.timers[index].dueAt = alarm.now.advanced(by: .microseconds(after.wholeMicroseconds))
        case .interrupted:
            state.timers[index].isClaimed = false
        case .handBack:
            state.timers[index].isClaimed = false
            state.timers[index].attempt -= 1
        }
    }

    /// What cannot be read has none of its own.
    private static func destination(of outputMode: String) -> DestinationKey {
        let output = try? OutputMode(json: JSONObjectText(trusted: ArraySlice(outputMode.utf8)))
        return DestinationKey(output?.destination ?? "")
    }

    private func expiration(_ timer: Timer) -> ClaimedExpiration {
        ClaimedExpiration(
            id: timer.id, dueAt: time(timer.dueAt), attempt: timer.attempt, interruptions: timer.interruptions,
            queue: timer.queue, payload: timer.payload,
            outputMode: JSONObjectText(trusted: ArraySlice(timer.outputMode.utf8)))
    }

    private func time(_ instant: ContinuousClock.Instant) -> Timestamp {
        Timestamp(microseconds: 1_000_000_000 + origin.duration(to: instant).wholeMicroseconds)
    }
}
