import Schedules
import TimerCore

/// Apps and their schedules: each command is a transaction of its own.
struct NamedScheduleVerb: LaneVerb {
    let listeners: DueListeners

    mutating func perform(
        _ inputs: [NamedScheduleCommand], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [NamedScheduleReply] {
        var replies: [NamedScheduleReply] = []
        for input in inputs {
            var changes = NamedScheduleChanges(on: connection, isRepeated: isRepeated, until: deadline)
            let reply = try connection.transaction(until: deadline) { () throws(DatabaseError) in
                try changes.reply(to: input)
            }
            // Only now: a hint before the commit would be of something that nobody can find yet.
            if let dueIn = changes.nextDueIn { listeners.scheduled(dueIn: dueIn) }
            replies.append(reply)
        }
        return replies
    }

    /// What changes of schedules are made of, without doing it.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(
            [
                NamedScheduleStatements.lockApp, NamedScheduleStatements.insert, NamedScheduleStatements.replace,
                NamedScheduleStatements.remove, NamedScheduleStatements.takeBack, OccurrenceStatements.insert,
            ], until: deadline)
    }
}
