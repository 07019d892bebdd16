import TimerCore
import Tracing

/// The columns of a claim: a timer that was taken (NULL: none was), and what the claim says as a whole.
enum ClaimColumn: Int, Column {
    case id, attempt, dueAt, payload, outputMode, attemptDueAt, destination, interruptions, earlierFailures
    /// The span that asked for the timer; NULL: none is known.
    case traceparent, tracestate
    /// Schedules that were taken on.
    case schedules
    /// True when the share of the overdue, or that of the fresh, was used up.
    case overdueIsCut, freshIsCut
    /// Microseconds that the look took; NULL: the owner is gone, nothing was looked at.
    case lookMicroseconds
    /// The last queue that was visited, and true when none comes after it.
    case reached, isOver

    var expression: String {
        switch self {
        case .id: "taken.id"
        case .attempt: "taken.attempt"
        case .dueAt: "taken.due_at"
        case .payload: "taken.payload"
        case .outputMode: "taken.output_mode"
        case .attemptDueAt: "taken.attempt_due_at"
        case .destination: "taken.destination"
        case .interruptions: "taken.interruptions"
        case .earlierFailures: "taken.earlier_failures"
        case .traceparent: "taken.traceparent"
        case .tracestate: "taken.tracestate"
        case .schedules: "(SELECT count(*) FROM gone_on)"
        case .overdueIsCut: "overdue_is_cut"
        case .freshIsCut: "fresh_is_cut"
        case .lookMicroseconds: "look_us"
        case .reached: "look.reached"
        case .isOver: "look.is_over"
        }
    }
}

/// A claim as its statement gave it back: the timers that were taken, and what was seen on the way.
struct ClaimedRows {
    /// The oldest first.
    let expirations: [ClaimedExpiration]
    /// Schedules that were taken on.
    let schedules: Int
    /// True when the share of the overdue, or that of the fresh, was used up.
    private let overdueIsCut: Bool
    private let freshIsCut: Bool
    /// The last queue behind saturated ones that the claim visited; nil: nothing may stand behind.
    let walk: ClaimFloor.Sight.Walk?
    /// The time that the look alone took in the database.
    let duration: Duration
    /// Nil: the rows cannot be read.
    init?(_ rows: Rows) {
        guard let first = rows.first(of: ClaimColumn.self), let schedules = first.integer(.schedules, as: Int64.self),
            let overdueIsCut = first.bool(.overdueIsCut), let freshIsCut = first.bool(.freshIsCut)
        else { return nil }
        self.schedules = Int(schedules)
        self.overdueIsCut = overdueIsCut
        self.freshIsCut = freshIsCut
        duration = .microseconds(first.integer(.lookMicroseconds, as: Int64.self) ?? 0)
        walk = first.integer(.reached, as: Int64.self).map {
            first.bool(.isOver) == true ? .over : .reached(QueueKey(rawValue: $0))
        }
        let all = rows.all(of: ClaimColumn.self)
        expirations = all.compactMap { ClaimedExpiration($0) }.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
    }

    /// True when more is free, most likely.
    var isCutShort: Bool {
        overdueIsCut || freshIsCut
    }

    /// Those of which as much was taken as the claim might: more may be left.
    func destinations(atLeast limits: [DestinationKey: Int]) -> [DestinationKey] {
        if limits.isEmpty { return [] }
        var counts: [DestinationKey: Int] = [:]
        for expiration in expirations { counts[expiration.queue.destination, default: 0] += 1 }
        return limits.filter { counts[$0.key, default: 0] >= $0.value }.map(\.key)
    }

    /// The due date below which nothing free was left; nil: not known. The overdue share takes the oldest first: all
    /// before the last of it, and all before the fresh ones unless that share was used up. What another transaction had
    /// locked is not counted.
    func nothingFreeBelow(freshFrom: Timestamp) -> Timestamp? {
        overdueIsCut ? expirations.map(\.attemptDueAt).filter { $0 <= freshFrom }.max() : freshFrom
    }
}

extension ClaimedExpiration {
    /// Nil: nothing was taken, or the row cannot be read.
    fileprivate init?(_ row: Row<ClaimColumn>) {
        guard let id = row.id(.id), let attempt = row.integer(.attempt, as: Int32.self),
            let dueAt = row.timestamp(.dueAt), let attemptDueAt = row.timestamp(.attemptDueAt),
            let (payload, outputMode) = row.objects(.payload, .outputMode),
            let queue = row.integer(.destination, as: Int64.self),
            let interruptions = row.integer(.interruptions, as: Int16.self)
        else { return nil }
        self.init(
            id: id, dueAt: dueAt, attemptDueAt: attemptDueAt, attempt: Int(attempt), interruptions: Int(interruptions),
            earlierFailures: Int(row.integer(.earlierFailures, as: Int32.self) ?? 0), queue: QueueKey(rawValue: queue),
            payload: payload, outputMode: outputMode,
            trace: row.text(.traceparent).flatMap { TraceContext(traceparent: $0, state: row.text(.tracestate)) })
    }
}
