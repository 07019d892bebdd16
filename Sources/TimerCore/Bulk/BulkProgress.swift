/// The state of a bulk operation and how far it has come: what a request to cancel and each step make of it. A value
/// without I/O.
///
///     queued ──step──► running ──last step──► done
///       │                 │
///       └─────cancel──────┴─────► cancelled
public struct BulkProgress: Hashable, Sendable {
    /// Whether it is worked on.
    public enum State: String, CaseIterable, Sendable {
        /// No step was made.
        case queued
        /// Steps are made.
        case running
        /// All timers that matched were looked at.
        case done
        /// No step is made any more.
        case cancelled
    }

    /// A timer that the database refused to change.
    public struct Failure: Hashable, Sendable {
        /// The timer's id.
        public let id: ExpirationID
        /// The reason in the database's words.
        public let reason: String

        /// A failure of this timer.
        public init(id: ExpirationID, reason: String) {
            self.id = id
            self.reason = reason
        }
    }

    /// The most failures that are kept.
    public static let keptFailures = 10

    /// Whether it is worked on.
    public private(set) var state = State.queued
    /// The id of the last timer that was looked at, from the newest down; nil: none was.
    public private(set) var position: ExpirationID?
    /// Timers that were changed.
    public private(set) var done = 0
    /// Timers that matched and were passed over, by the reason.
    public private(set) var skipped: [BulkObstacle: Int] = [:]
    /// Timers that the database refused to change.
    public private(set) var failed = 0
    /// The first of those.
    public private(set) var failures: [Failure] = []

    /// The progress of an operation that was just asked for.
    public init() {}

    /// The progress as it was stored.
    public init(
        state: State, position: ExpirationID?, done: Int, skipped: [BulkObstacle: Int], failed: Int,
        failures: [Failure]
    ) {
        self.state = state
        self.position = position
        self.done = done
        self.skipped = skipped
        self.failed = failed
        self.failures = failures
    }

    /// Timers that matched, as far as it has come.
    public var matched: Int {
        done + failed + skipped.values.reduce(0, +)
    }

    /// True once nothing more comes of it.
    public var hasEnded: Bool {
        state == .done || state == .cancelled
    }

    /// Ends it, unless it has ended.
    public mutating func cancel() {
        if !hasEnded { state = .cancelled }
    }

    /// Takes in a step. One of an operation that has ended was taken back, and changes nothing.
    public mutating func apply(_ step: BulkStep) {
        if hasEnded { return }
        for (id, outcome) in step.outcomes {
            switch outcome {
            case .done: done += 1
            case .skipped(let obstacle): skipped[obstacle, default: 0] += 1
            case .failed(let reason):
                failed += 1
                if failures.count < Self.keptFailures { failures.append(Failure(id: id, reason: reason)) }
            }
        }
        position = step.position ?? position
        state = step.position == nil ? .done : .running
    }
}

/// What one step of a bulk operation came to.
public struct BulkStep: Sendable {
    /// The outcome of each timer that matched.
    public let outcomes: [(ExpirationID, BulkOutcome)]
    /// The id of the last timer that was looked at; nil: there are no more.
    public let position: ExpirationID?

    /// A step that ends at `position`.
    public init(_ outcomes: [(ExpirationID, BulkOutcome)], position: ExpirationID?) {
        self.outcomes = outcomes
        self.position = position
    }
}
