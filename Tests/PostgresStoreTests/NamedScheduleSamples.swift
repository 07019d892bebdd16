import Metrics
import Schedules
import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

func jsonText(_ json: String) -> JSONObjectText {
    JSONObjectText(trusted: Array(json.utf8)[...])
}

extension App {
    static func sample(_ accountID: String = "12345", region: String = "US", limits: AppLimits = AppLimits()) -> App {
        App(
            accountID: accountID, domain: "xyz.freshteam.com", region: region, iparams: jsonText(#"{"a":1}"#),
            handler: "h",
            outputMode: jsonText(#"{"type":"rest","method":"post","protocol":"http","hostname":"localhost"}"#),
            destination: DestinationKey("http://localhost:80"), limits: limits)
    }
}

extension NamedScheduleDefinition {
    static func once(_ name: String = "once", at time: Timestamp, data: String = #"{"k": 1}"#)
        -> NamedScheduleDefinition
    {
        NamedScheduleDefinition(name: name, data: jsonText(data), scheduleAt: time, scheduleAtText: time.rfc3339)
    }

    /// Every minute.
    static func minutely(
        _ name: String = "minutely", from time: Timestamp, _ more: String = ""
    ) throws -> NamedScheduleDefinition {
        let text = jsonText(#"{"time_unit":"minutes","frequency":1\#(more)}"#)
        return NamedScheduleDefinition(
            name: name, data: jsonText("{}"), scheduleAt: time, scheduleAtText: time.rfc3339,
            repeats: try Repeat(text, anchor: time))
    }
}

extension TestDatabase {
    func now() throws -> Timestamp {
        try #require(try run("SELECT clock_timestamp()").timestamp(0, 0))
    }

    /// As if that much time had passed for everything about schedules and what is queued. Without the apps' locks a
    /// schedule could go on in between; a deadlock with what does not take them is tried again.
    func elapse(_ interval: String) throws {
        let back = "- interval '\(interval)'"
        let changes = [
            "LOCK TABLE timer_service.apps IN EXCLUSIVE MODE",
            """
            UPDATE timer_service.schedules SET nominal_at = nominal_at \(back), schedule_at = schedule_at \(back),
                ends_at = ends_at \(back), following_at = following_at \(back)
            """,
            // In one step the key would meet itself where the shift is a multiple of the period.
            "UPDATE timer_service.occurrences SET nominal_at = nominal_at - interval '1000 years'",
            "UPDATE timer_service.occurrences SET nominal_at = nominal_at + interval '1000 years' \(back)",
            "UPDATE timer_service.expirations SET due_at = due_at \(back)",
            """
            UPDATE timer_service.pending_expirations
            SET due_at = due_at \(back), claimable_until = claimable_until \(back)
            """,
        ]
        let connection = try connect()
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do throws(DatabaseError) {
                return try connection.transaction(until: deadline) { () throws(DatabaseError) in
                    for change in changes { try connection.run(Statement("", change), until: deadline) }
                }
            } catch {
                guard error.kind == .conflict, ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// The app's schedules as the API shows them.
    func namedSchedules(of accountID: String) throws -> [NamedSchedule] {
        var verb = NamedScheduleVerb.alone()
        let command = NamedScheduleCommand.schedules(accountID: accountID, after: nil, limit: 100)
        let replies = try verb.perform(
            [.init(command: command, requester: nil)], isRepeated: false, on: connect(), until: .now + .seconds(60))
        guard case .schedules(let schedules?) = replies.first else { return [] }
        return schedules
    }

    func count(_ query: String) throws -> Int {
        Int(try run("SELECT count(*) FROM \(query)").integer(0, 0, as: Int64.self) ?? -1)
    }
}

extension PostgresStore {
    /// Claims what is due and settles it as delivered.
    func fire() async throws -> [ClaimedExpiration] {
        let claim = try await claim(limit: 1_000)
        _ = try await settle(
            claim.expirations.map {
                Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: claim.claimedAt))
            })
        return claim.expirations
    }
}

extension NamedScheduleVerb {
    /// Without a store around it: nobody listens.
    static func alone() -> NamedScheduleVerb {
        NamedScheduleVerb(announcer: DueAnnouncer(nil), metrics: NamedScheduleMetrics(in: MetricsRegistry()))
    }

    mutating func perform(_ commands: [NamedScheduleCommand], on connection: Connection) throws {
        let inputs = commands.map { Input(command: $0, requester: nil) }
        _ = try perform(inputs, isRepeated: false, on: connection, until: .now + .seconds(60))
    }
}
