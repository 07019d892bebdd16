import TimerCore

/// One attempt to deliver a timer whose turn has come: lease check, delivery, verdict.
///
/// Nothing is sent, and nothing counted, once the lease may have passed to another replica or the process is stopping.
///
/// A class: each `Delivery` refers to it, and asks it at the moment of sending whether it may.
final class Attempt: Sendable {
    /// The end of an attempt.
    struct Result {
        /// Nil: none was made.
        let outcome: Outcome?
        let verdict: Settlement.Verdict
        let sign: Answering.Sign
    }

    let store: any ExpiryStore
    let publishers: Publishers
    let clock: DatabaseClock
    let alarm: any Alarm
    let stopping: StopFlag

    init(store: any ExpiryStore, publishers: Publishers, clock: DatabaseClock, alarm: any Alarm, stopping: StopFlag) {
        self.store = store
        self.publishers = publishers
        self.clock = clock
        self.alarm = alarm
        self.stopping = stopping
    }

    func make(_ due: DueTimer) async -> Result {
        guard mayStart(due) else { return .none(.handBack(after: .zero)) }
        let failures = due.expiration.failuresWithThis
        guard failures <= due.output.retry.maxFailureCount else {
            return .none(
                .error(reason: "gave up after \(failures - 1) attempts: the last one did not come to an end"))
        }
        let beganAt = alarm.now
        let outcome = await publishers.deliver(delivery(of: due, at: beganAt), to: due.output.mode)
        let endedAt = alarm.now
        let firedAt = max(clock.time(at: endedAt) ?? due.claimedAt, due.claimedAt)
        return Result(
            outcome: outcome,
            verdict: Settlement.Verdict(
                outcome, failures: failures, policy: due.output.retry, firedAt: firedAt, jitter: .random(in: 0..<1)),
            sign: Answering.Sign(outcome, after: beganAt.duration(to: endedAt)))
    }

    private func delivery(of due: DueTimer, at now: ContinuousClock.Instant) -> Delivery {
        Delivery(
            id: due.expiration.id, attempt: due.expiration.attempt, payload: due.expiration.payload,
            attemptedAt: clock.time(at: now) ?? due.claimedAt, timeout: due.output.timeout,
            mayStart: { [self] in mayStart(due) })
    }

    private func mayStart(_ due: DueTimer) -> Bool {
        !stopping.isSet
            && store.holdsLease(of: due.expiration.id, attempt: due.expiration.attempt, owner: due.owner)
    }
}

extension Attempt.Result {
    fileprivate static func none(_ verdict: Settlement.Verdict) -> Attempt.Result {
        Attempt.Result(outcome: nil, verdict: verdict, sign: .nothing)
    }
}

extension Answering.Sign {
    /// A failure is an answer if it came soon: what took longer may as well have been no answer, and held room as such.
    init(_ outcome: Outcome, after duration: Duration) {
        switch outcome {
        case .delivered, .rejected: self = .answered
        case .retry: self = duration < Answering.patience ? .answered : .unanswered
        case .unreachable: self = .unanswered
        case .dropped, .notStarted, .interrupted: self = .nothing
        }
    }
}
