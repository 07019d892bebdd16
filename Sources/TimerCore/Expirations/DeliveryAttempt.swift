/// An attempt of the past, as `GET /expirations/{id}/attempts` shows it.
public struct DeliveryAttempt: Hashable, Sendable {
    /// The attempt's number, from 1. A number may be missing: that claim was given up before anything was sent.
    public let number: Int
    /// The instant at which it began, by the database's clock; nil: not known.
    public let startedAt: Timestamp?
    /// The time that it took, in whole milliseconds; nil: not known.
    public let durationMs: Int?
    /// What it came to.
    public let outcome: AttemptOutcome
    /// The receiver's own word; nil: none came.
    public let answer: Answer?
    /// Why it came to nothing, in words; nil for one that delivered, and for one of which nothing is known.
    public let reason: String?
    /// The number of the process that made it; nil: not known.
    public let replica: Owner?
    /// The instant at which the timer became due again after it; nil: no attempt was to follow.
    public let nextAttemptAt: Timestamp?

    /// An attempt as the store read it.
    public init(
        number: Int, startedAt: Timestamp?, durationMs: Int?, outcome: AttemptOutcome, answer: Answer?, reason: String?,
        replica: Owner?, nextAttemptAt: Timestamp?
    ) {
        self.number = number
        self.startedAt = startedAt
        self.durationMs = durationMs
        self.outcome = outcome
        self.answer = answer
        self.reason = reason
        self.replica = replica
        self.nextAttemptAt = nextAttemptAt
    }
}

/// What an attempt came to.
public enum AttemptOutcome: Int16, CaseIterable, Sendable {
    /// The receiver took it.
    case delivered = 1
    /// It failed, and another may succeed; whether another follows is the retry policy's.
    case retry = 2
    /// It failed, and no other would succeed.
    case rejected = 3
    /// Nobody knows what it came to: its process died after the claim, or ended before an answer came.
    case lost = 4

    /// The name on the wire.
    public var name: String {
        switch self {
        case .delivered: "delivered"
        case .retry: "retry"
        case .rejected: "rejected"
        case .lost: "lost"
        }
    }
}

/// Some of a timer's attempts, in the order of their numbers.
public struct AttemptPage: Sendable {
    /// The most attempts of one page.
    public static let limit = 200

    /// The timer's applicantService.
    public let applicantService: String
    /// The attempts, at most `limit`.
    public let attempts: [DeliveryAttempt]
    /// The number after which the next page begins; nil: nothing follows.
    public let next: Int?

    /// A page of the attempts of a timer of this applicantService.
    public init(applicantService: String, attempts: [DeliveryAttempt], next: Int?) {
        self.applicantService = applicantService
        self.attempts = attempts
        self.next = next
    }
}

/// What one attempt met, for the store to keep.
public struct AttemptRecord: Hashable, Sendable {
    /// What it came to.
    public let outcome: AttemptOutcome
    /// The instant at which it began, by the database's clock.
    public let startedAt: Timestamp
    /// The time that it took.
    public let duration: Duration
    /// The receiver's own word; nil: none came.
    public let answer: Answer?
    /// Why it came to nothing; nil: it delivered.
    public let reason: String?
    /// The owner that made it.
    public let replica: Owner

    /// The record of an attempt that was made.
    public init(
        outcome: AttemptOutcome, startedAt: Timestamp, duration: Duration, answer: Answer?, reason: String?,
        replica: Owner
    ) {
        self.outcome = outcome
        self.startedAt = startedAt
        self.duration = duration
        self.answer = answer
        self.reason = reason
        self.replica = replica
    }
}
