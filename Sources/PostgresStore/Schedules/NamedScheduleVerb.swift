import Schedules
import TimerCore
import Tracing

/// The verb of apps and their schedules: each command in a transaction of its own, with the audit's entry of it.
struct NamedScheduleVerb: LaneVerb {
    struct Input: Sendable {
        let command: NamedScheduleCommand
        /// Nil: it only reads.
        let requester: Requester?
    }

    let announcer: DueAnnouncer
    let metrics: NamedScheduleMetrics

    mutating func perform(
        _ inputs: [Input], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [NamedScheduleReply] {
        var replies: [NamedScheduleReply] = []
        for input in inputs {
            var changes = NamedScheduleChanges(on: connection, isRepeated: isRepeated, until: deadline)
            let reply = try connection.transaction(until: deadline) { () throws(DatabaseError) in
                let reply = try changes.reply(to: input.command)
                try connection.audit(AuditRecord(of: input, reply).map { [$0] } ?? [], until: deadline)
                return reply
            }
            // Only now: a hint before the commit would be of something that nobody can find yet.
            if let dueIn = changes.nextDueIn { announcer.scheduled(dueIn: dueIn) }
            if changes.hasFreed { announcer.released() }
            metrics.missed.add(changes.missedCount)
            replies.append(reply)
        }
        return replies
    }

    /// Explains the statements that changes of schedules are made of.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(
            [
                AppStatements.lock, NamedScheduleStatements.insert, NamedScheduleStatements.replace,
                NamedScheduleStatements.remove, NamedScheduleStatements.takeBack, OccurrenceStatements.insert,
            ], until: deadline)
    }
}

/// A request of the API for apps and schedules.
enum NamedScheduleCommand: Sendable {
    case register(App)
    case app(String)
    case removeApp(String)
    /// All, or `own` alone.
    case apps(after: String?, limit: Int, own: String?)
    case create(NamedScheduleDefinition, accountID: String)
    case update(NamedScheduleDefinition, accountID: String)
    case remove(name: String, accountID: String)
    case pause(name: String, accountID: String)
    case resume(name: String, accountID: String)
    /// Carries the id that the expiration gets: the same again if the answer is lost.
    case run(name: String, accountID: String, as: ExpirationID, idempotency: Idempotency?, trace: TraceContext?)
    case schedule(name: String, accountID: String)
    case schedules(accountID: String, after: String?, limit: Int)

    /// The app that it is for; empty for more than one.
    var accountID: String {
        switch self {
        case .apps(_, _, let own): own ?? ""
        case .register(let app): app.accountID
        case .app(let accountID), .removeApp(let accountID), .create(_, let accountID), .update(_, let accountID),
            .remove(_, let accountID), .pause(_, let accountID), .resume(_, let accountID),
            .run(_, let accountID, _, _, _), .schedule(_, let accountID), .schedules(let accountID, _, _):
            accountID
        }
    }

    /// Bytes that it holds while it waits, about.
    var size: Int {
        switch self {
        case .register(let app): app.iparams.bytes.count + app.outputMode.bytes.count + 1_024
        case .create(let definition, _), .update(let definition, _): definition.data.bytes.count + 1_024
        default: 1_024
        }
    }
}

/// The answer to a `NamedScheduleCommand`.
enum NamedScheduleReply: Sendable {
    case done
    case app(Reading<App>?)
    case apps([AppSummary])
    case removed(Bool)
    case change(NamedScheduleChange)
    case schedule(Reading<NamedSchedule>?)
    case schedules([NamedSchedule]?)
}
