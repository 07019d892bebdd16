import Logging
import Synchronization
import TimerCore

/// Brings claimed timers to their destinations: no more at a time than each one's share, and none after its lease.
final class Dispatcher: Sendable {
    /// What a claim may take.
    struct Room {
        let limit: Int
        /// There would be more in a moment, if what is on its way ends.
        let isScarce: Bool
        let exclusions: ClaimExclusions
    }

    private struct State {
        var destinations: [String: Destination] = [:]
        var saturated: Set<DestinationKey> = []
        var held = 0
        /// The loop sleeps until this much is free.
        var awaited: Int?
        var isStopping = false
    }

    private let configuration: ExpiryConfiguration
    private let store: any ExpiryStore
    private let publishers: Publishers
    private let clock: DatabaseClock
    private let alarm: any Alarm
    private let metrics: ExpiryMetrics
    private let sleep: @Sendable (Duration) async -> Void
    private let state = Mutex(State())

    /// - Parameter sleep: waits about as long as it is told.
    init(
        configuration: ExpiryConfiguration, store: any ExpiryStore, publishers: Publishers, clock: DatabaseClock,
        alarm: any Alarm, metrics: ExpiryMetrics, sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.configuration = configuration
        self.store = store
        self.publishers = publishers
        self.clock = clock
        self.alarm = alarm
        self.metrics = metrics
        self.sleep = sleep
    }

    /// Nil when less than `least` is free: then the alarm rings once it is.
    func room(atLeast least: Int) -> Room? {
        state.withLock { state in
            let free = configuration.maxInFlight - state.held
            state.awaited = free < least ? least : nil
            if free < least { return nil }
            let limit = min(share(of: state), configuration.claimLimit)
            return Room(limit: limit, isScarce: free < ampleRoom, exclusions: ClaimExclusions(destinations: state.saturated))
        }
    }

    /// A claim costs a commit: less is free for a large one.
    var ampleRoom: Int {
        min(configuration.claimLimit * 2, max(configuration.maxInFlight / 4, 1))
    }

    /// The most that a claim may take, and that may be held of a destination: a quarter of what is free. However many
    /// receivers hang, the room that is left shrinks, but does not end. One alone gets a fifth of all.
    private func share(of state: State) -> Int {
        max((configuration.maxInFlight - state.held) / 4, 1)
    }

    /// Takes in what was claimed.
    ///
    /// - Returns: the deliveries that begin now, each to be run by `work`, and the timers that need no delivery.
    func begin(_ claim: Claim) -> (begun: [DueDelivery], settled: [Settlement]) {
        var begun: [DueDelivery] = []
        // Read before the lock is taken, which all deliveries need.
        var (due, settled) = read(claim)
        state.withLock { state in
            forgetIdleDestinations(&state)
            state.held += claim.expirations.count
            metrics.held.set(Double(state.held))
            if state.isStopping {
                settled += due.map { $0.settlement(.handBack(after: .zero)) }
                due = []
            }
            for due in due where begin(due, &state) { begun.append(due) }
            passOverSaturated(&state)
        }
        return (begun, settled)
    }

    private func begin(_ due: DueDelivery, _ state: inout State) -> Bool {
        state.destinations[
            due.output.destination, default: Destination(concurrency: configuration.concurrency(of: due.output))
        ].begin(due)
    }

    private func passOverSaturated(_ state: inout State) {
        let share = share(of: state)
        state.saturated.removeAll(keepingCapacity: true)
        for index in state.destinations.values.indices {
            let isSaturated = state.destinations.values[index].isSaturated(beyond: share)
            state.destinations.values[index].isPassedOver = isSaturated
            if isSaturated { state.saturated.insert(DestinationKey(state.destinations.keys[index])) }
        }
    }

    /// What failed last is remembered for its circuit; a stream of hosts that never answer must not fill the memory.
    private func forgetIdleDestinations(_ state: inout State) {
        guard state.destinations.count > 2 * configuration.maxInFlight else { return }
        state.destinations = state.destinations.filter { $0.value.held > 0 }
    }

    /// Whether a destination has more than it can take for now.
    var isSaturated: Bool {
        state.withLock { !$0.saturated.isEmpty }
    }

    var rememberedDestinations: Int {
        state.withLock { $0.destinations.count }
    }

    /// Runs a delivery that has begun, then those that wait behind it for their turn.
    func work(_ first: DueDelivery, settler: Settler) async {
        var next: DueDelivery? = first
        while let due = next {
            let verdict = await attempt(due)
            metrics.count(verdict, dueAt: due.expiration.dueAt)
            settler.settle(due.settlement(verdict))
            next = end(due)
        }
    }

    /// Gives up what was settled.
    func released(_ count: Int) {
        let mustRing = state.withLock { state in
            state.held -= count
            metrics.held.set(Double(state.held))
            guard let awaited = state.awaited, configuration.maxInFlight - state.held >= awaited else { return false }
            state.awaited = nil
            return true
        }
        if mustRing { alarm.ring() }
    }

    /// Begins nothing more.
    ///
    /// - Returns: what was waiting for its turn, to be handed back.
    func stop() -> [Settlement] {
        state.withLock { state in
            state.isStopping = true
            var waiting: [DueDelivery] = []
            for name in state.destinations.keys {
                waiting += state.destinations[name]?.removeWaiting() ?? []
            }
            return waiting.map { $0.settlement(.handBack(after: .zero)) }
        }
    }

    /// One attempt; none when the lease may have passed to another replica, or while the circuit is open.
    private func attempt(_ due: DueDelivery) async -> Settlement.Verdict {
        guard holds(due) else { return .handBack(after: .zero) }
        let failures = due.expiration.failuresWithThis
        let policy = due.output.options.retry ?? configuration.retry
        guard failures <= policy.maxFailureCount else {
            return .error(reason: "gave up after \(failures - 1) attempts: the last one did not come to an end")
        }
        var mayDeliver = admits(due)
        if !mayDeliver {
            await sleep(putOffPause(of: due))
            guard holds(due) else { return .handBack(after: .zero) }
            // So that no timer is given up untried.
            mayDeliver = due.isLastAttempt(under: configuration.retry)
        }
        let outcome = mayDeliver ? await deliver(due) : Outcome.retry(after: nil, reason: "circuit open")
        let firedAt = max(clock.time(at: alarm.now) ?? due.claimedAt, due.claimedAt)
        return Settlement.Verdict(
            outcome, failures: failures, policy: policy, firedAt: firedAt, jitter: .random(in: 0..<1))
    }

    private func holds(_ due: DueDelivery) -> Bool {
        store.holdsLease(of: due.expiration.id, attempt: due.expiration.attempt, owner: due.owner)
    }

    /// Where the circuit is open 500 timers a second are put off, whatever the concurrency, and not in step. Each costs the
    /// database as much as a delivery, and ten thousand at once would make those of all other destinations late. Three
    /// seconds at most: a stop waits for it.
    private func putOffPause(of due: DueDelivery) -> Duration {
        let concurrency = min(configuration.concurrency(of: due.output), 1_000)
        return .milliseconds(Int.random(in: concurrency...3 * concurrency))
    }

    private func deliver(_ due: DueDelivery) async -> Outcome {
        let delivery = Delivery(
            id: due.expiration.id, attempt: due.expiration.attempt, payload: due.expiration.payload,
            attemptedAt: clock.time(at: alarm.now) ?? due.claimedAt,
            timeout: due.output.options.timeout ?? configuration.deliveryTimeout,
            mayStart: { [self] in holds(due) })
        let outcome = await publishers.deliver(delivery, to: due.output)
        record(outcome, of: due)
        return outcome
    }

    private func admits(_ due: DueDelivery) -> Bool {
        let now = alarm.now
        return state.withLock { $0.destinations[due.output.destination]?.circuit.admits(at: now) ?? true }
    }

    private func record(_ outcome: Outcome, of due: DueDelivery) {
        let now = alarm.now
        state.withLock { state in
            switch outcome {
            case .retry, .unreachable: state.destinations[due.output.destination]?.circuit.failed(at: now)
            case .delivered, .rejected: state.destinations[due.output.destination]?.circuit.succeeded()
            case .dropped, .notStarted, .interrupted: break
            }
        }
    }

    private func end(_ due: DueDelivery) -> DueDelivery? {
        func end(at destination: inout Destination, share: Int) -> (next: DueDelivery?, hasRoomAgain: Bool) {
            let next = destination.end(due)
            let hasRoomAgain = destination.isPassedOver && !destination.isSaturated(beyond: share)
            if hasRoomAgain { destination.isPassedOver = false }
            return (next, hasRoomAgain)
        }
        let name = due.output.destination
        let (next, hasRoomAgain) = state.withLock { state -> (DueDelivery?, Bool) in
            guard let index = state.destinations.index(forKey: name) else { return (nil, false) }
            let (next, hasRoomAgain) = end(at: &state.destinations.values[index], share: share(of: state))
            if hasRoomAgain { state.saturated.remove(DestinationKey(name)) }
            if state.destinations.values[index].isForgettable { state.destinations.remove(at: index) }
            return (next, hasRoomAgain)
        }
        if hasRoomAgain { alarm.ring() }
        return next
    }

    /// The timers of one sender mostly have one output: it is read once for all of a claim.
    private func read(_ claim: Claim) -> (due: [DueDelivery], unreadable: [Settlement]) {
        var outputs: [JSONObjectText: Result<OutputMode, InvalidOutputMode>] = [:]
        var due: [DueDelivery] = []
        var unreadable: [Settlement] = []
        for expiration in claim.expirations {
            switch output(of: expiration, &outputs) {
            case .success(let output):
                due.append(
                    DueDelivery(expiration: expiration, owner: claim.owner, output: output, claimedAt: claim.claimedAt))
            case .failure(let error):
                let verdict = Settlement.Verdict.error(reason: "the stored outputMode cannot be read: \(error)")
                unreadable.append(
                    Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict))
            }
        }
        return (due, unreadable)
    }

    private func output(
        of expiration: ClaimedExpiration, _ known: inout [JSONObjectText: Result<OutputMode, InvalidOutputMode>]
    ) -> Result<OutputMode, InvalidOutputMode> {
        if let output = known[expiration.outputMode] { return output }
        let output = Result { () throws(InvalidOutputMode) in
            try OutputMode(json: expiration.outputMode, defaultRetry: configuration.retry)
        }
        known[expiration.outputMode] = output
        return output
    }
}
