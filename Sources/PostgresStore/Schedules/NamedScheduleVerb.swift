import Schedules
import TimerCore

/// Apps and their schedules: each command is a transaction of its own.
struct NamedScheduleVerb: LaneVerb {
    let listeners: DueListeners

    mutating func perform(
        _ inputs: [ScheduleCommand], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleReply] {
        var replies: [ScheduleReply] = []
        for input in inputs {
            let reply = try connection.transaction(until: deadline) { () throws(DatabaseError) -> (ScheduleReply, Duration?) in
                var change = ScheduleChanges(on: connection, isRepeated: isRepeated, until: deadline)
                let reply = try change.reply(to: input)
                return (reply, change.nextDueIn)
            }
            // Only now: a hint before the commit would be of something that nobody can find yet.
            if let dueIn = reply.1 { listeners.scheduled(dueIn: dueIn) }
            replies.append(reply.0)
        }
        return replies
    }
}
