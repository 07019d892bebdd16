import TimerCore
import Tracing

/// One attempt to deliver a timer whose turn has come: lease check, delivery, verdict.
///
/// Nothing is sent, and nothing counted, once the lease may have passed to another replica, the process is stopping, the
/// destination is paused, the slot has closed, or the timer's deadline has passed.
///
/// A class: each `Delivery` refers to it, and asks it at the moment of sending whether it may.
final class Attempt: Sendable {
    /// The end of an attempt.
    struct Result {
        /// Nil: none was made.
        let outcome: Outcome?
        let verdict: Settlement.Verdict
        let sign: Answering.Sign
        /// Nil: none was made.
        let met: AttemptRecord?
    }

    let store: any ExpiryStore
    let publishers: Publishers
    let clock: DatabaseClock
    let alarm: any Alarm
    let stopping: StopFlag
    let pauses: Pauses
    let tracing: AttemptTracing

    init(
        store: any ExpiryStore, publishers: Publishers, clock: DatabaseClock, alarm: any Alarm, stopping: StopFlag,
        pauses: Pauses, tracing: AttemptTracing
    ) {
        self.store = store
        self.publishers = publishers
        self.clock = clock
        self.alarm = alarm
        self.stopping = stopping
        self.pauses = pauses
        self.tracing = tracing
    }

    func make(_ turn: Turn) async -> Result {
        let due = turn.due
        if isTooLate(due) { return .none(.tooLate) }
        guard mayStart(turn) else { return .none(.handBack(after: .zero)) }
        let failures = due.expiration.failuresWithThis
        guard failures <= due.output.retry.maxFailureCount else {
            return .none(
                .givenUp(
                    reason: "\(Settlement.Verdict.gaveUp(after: failures - 1)): the last one did not come to an end"))
        }
        let beganAt = alarm.now
        let attemptedAt = time(at: beganAt, of: due)
        let trace = tracing.begin(due, at: attemptedAt)
        let report = await publishers.deliver(
            delivery(of: turn, at: attemptedAt, trace.context), to: due.output.mode)
        let endedAt = alarm.now
        tracing.end(trace, due, report)
        let firedAt = time(at: endedAt, of: due)
        let verdict = Settlement.Verdict(
            report.outcome, failures: failures, policy: due.output.retry, firedAt: firedAt, jitter: .random(in: 0..<1))
        return Result(
            outcome: report.outcome,
            verdict: verdict.within(due.left(at: firedAt)),
            sign: Answering.Sign(report.outcome, after: beganAt.duration(to: endedAt)),
            met: record(of: report, due, from: beganAt, to: endedAt))
    }

    private func record(
        of report: DeliveryReport, _ due: DueTimer, from beganAt: ContinuousClock.Instant,
        to endedAt: ContinuousClock.Instant
    ) -> AttemptRecord? {
        report.outcome.attempt.map { outcome in
            AttemptRecord(
                outcome: outcome, startedAt: time(at: beganAt, of: due),
                duration: beganAt.duration(to: endedAt), answer: report.answer, reason: report.outcome.reason,
                replica: due.owner)
        }
    }

    private func delivery(of turn: Turn, at attemptedAt: Timestamp, _ trace: TraceContext?) -> Delivery {
        let due = turn.due
        return Delivery(
            id: due.expiration.id, attempt: due.expiration.attempt, payload: due.expiration.payload,
            attemptedAt: attemptedAt, timeout: due.output.timeout, trace: trace,
            mayStart: { [self] in mayStart(turn) })
    }

    /// The database's time, which was no earlier than the claim and the due date, whatever became of its clock since.
    private func time(at instant: ContinuousClock.Instant, of due: DueTimer) -> Timestamp {
        let earliest = max(due.claimedAt, due.expiration.attemptDueAt)
        return max(clock.time(at: instant) ?? earliest, earliest)
    }

    /// As exactly as the database's time is known here: to the round trip of its quickest answer.
    private func isTooLate(_ due: DueTimer) -> Bool {
        guard due.deadline != nil, let left = due.left(at: clock.time(at: alarm.now) ?? due.claimedAt) else {
            return false
        }
        return left <= .zero
    }

    private func mayStart(_ turn: Turn) -> Bool {
        let due = turn.due
        if let slot = turn.slot, slot.isClosed(at: alarm.now) { return false }
        return !stopping.isSet && !pauses.contains(due.queue.destination) && !isTooLate(due)
            && store.holdsLease(of: due.expiration.id, attempt: due.expiration.attempt, owner: due.owner)
    }
}

extension Attempt.Result {
    fileprivate static func none(_ verdict: Settlement.Verdict) -> Attempt.Result {
        Attempt.Result(outcome: nil, verdict: verdict, sign: .nothing, met: nil)
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
