import Tracing

/// A timer whose lease this replica holds, due or nearly so.
public struct ClaimedExpiration: Sendable {
    /// The timer's id.
    public let id: ExpirationID
    /// The instant at which the timer was due (`expirationDate`), whichever attempt this is.
    public let dueAt: Timestamp
    /// The instant before which this attempt may not begin: `dueAt`, or later after a failure.
    public let attemptDueAt: Timestamp
    /// The attempt's number, from 1: counted by the claim itself, so that a delivery that kills its replica is counted,
    /// too.
    public let attempt: Int
    /// The number of earlier attempts that the end of a process cut off: they are no failures.
    public let interruptions: Int
    /// The number of failures before the timer was retried from its error: its policy counts those after that.
    public let earlierFailures: Int
    /// The queue of the timer: its tenant and its destination.
    public let queue: QueueKey
    /// The payload to deliver.
    public let payload: JSONObjectText
    /// The output as it was sent, to be parsed before the attempt.
    public let outputMode: JSONObjectText
    /// The span that asked for the timer; nil: none is known.
    public let trace: TraceContext?

    /// The number of failures that count for its policy, should this attempt be one.
    public var failuresWithThis: Int {
        attempt - interruptions - earlierFailures
    }

    /// A claimed timer, as the store read it.
    public init(
        id: ExpirationID, dueAt: Timestamp, attemptDueAt: Timestamp? = nil, attempt: Int, interruptions: Int = 0,
        earlierFailures: Int = 0,
        queue: QueueKey, payload: JSONObjectText, outputMode: JSONObjectText, trace: TraceContext? = nil
    ) {
        self.id = id
        self.dueAt = dueAt
        self.attemptDueAt = attemptDueAt ?? dueAt
        self.attempt = attempt
        self.interruptions = interruptions
        self.earlierFailures = earlierFailures
        self.queue = queue
        self.payload = payload
        self.outputMode = outputMode
        self.trace = trace
    }
}

/// The end of one attempt, to be written to the store. It counts only while this replica holds the lease of that attempt.
public struct Settlement: Sendable {
    /// The timer's new state.
    public enum Verdict: Hashable, Sendable {
        /// Status 1.
        case expired(firedAt: Timestamp)
        /// Status 3.
        case error(reason: String)
        /// Status 3, and nothing was sent: the attempt of this claim is not counted.
        case givenUp(reason: String)
        /// Stays pending; due again after `after`, which counts from the settlement.
        case retry(after: Duration, reason: String)
        /// Stays pending; was not started, and the attempt is not counted. Due again after `after`.
        case handBack(after: Duration)
        /// Stays pending and due; was sent, and cut off by the end of this process. The attempt's number is used, but it
        /// counts as no failure.
        case interrupted
    }

    /// The timer's id.
    public let id: ExpirationID
    /// The attempt's number, from the claim: part of the lease.
    public let attempt: Int
    /// The timer's new state.
    public let verdict: Verdict
    /// What the attempt met; nil: none was made.
    public let met: AttemptRecord?

    /// The settlement of one attempt of a timer.
    public init(id: ExpirationID, attempt: Int, verdict: Verdict, met: AttemptRecord? = nil) {
        self.id = id
        self.attempt = attempt
        self.verdict = verdict
        self.met = met
    }
}
