import Schedules
import TimerCore

/// Apps and their schedules: each command is a transaction of its own.
struct NamedScheduleVerb: LaneVerb {
    let listeners: DueAnnouncer

    mutating func perform(
        _ inputs: [ScheduleCommand], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleReply] {
        var replies: [ScheduleReply] = []
        for input in inputs {
            var changes = ScheduleChanges(on: connection, isRepeated: isRepeated, until: deadline)
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
                ScheduleStatements.lockApp, ScheduleStatements.insert, ScheduleStatements.replace,
                ScheduleStatements.remove, ScheduleStatements.takeBack, OccurrenceStatements.insert,
            ], until: deadline)
    }
}
