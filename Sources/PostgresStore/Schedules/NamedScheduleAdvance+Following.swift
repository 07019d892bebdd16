import Schedules
import TimerCore

/// Says for schedules that a claim has taken on what follows, so that the next claim can do the same.
extension NamedScheduleAdvance {
    private static let preparedAtOnce: Int64 = 256

    func isAnyWithoutFollowing() throws(DatabaseError) -> Bool {
        try connection.run(OccurrenceStatements.anyWithoutFollowing, until: deadline).bool(0, 0) ?? false
    }

    /// One batch, the soonest first. Locks the schedules alone, and passes over those that are locked.
    func prepare() throws(DatabaseError) -> Result {
        try connection.transaction(until: deadline) { () throws(DatabaseError) in
            var parameters = Parameters()
            parameters.add(Self.preparedAtOnce)
            var result = Result()
            let rows = try connection.run(OccurrenceStatements.withoutFollowing, parameters, until: deadline)
            let schedules = try read(rows, &result)
            result.schedules = rows.count
            if schedules.isEmpty { return result }
            parameters.reset()
            parameters.add(.bigint, schedules.map(\.id))
            parameters.add(timestamps: schedules.map { $0.definition.nominalTime(after: $0.nominalAt) })
            _ = try connection.run(OccurrenceStatements.prepare, parameters, until: deadline)
            try forget(schedules.map(\.id))
            return result
        }
    }
}
