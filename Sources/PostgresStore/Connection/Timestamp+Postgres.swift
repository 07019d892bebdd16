import TimerCore

extension Timestamp {
    /// 2000-01-01T00:00:00Z, from which PostgreSQL's binary timestamptz counts.
    private static let postgresEpoch: Int64 = 946_684_800_000_000

    var postgresMicroseconds: Int64 {
        microseconds - Self.postgresEpoch
    }

    init(postgresMicroseconds: Int64) {
        self.init(microseconds: postgresMicroseconds + Self.postgresEpoch)
    }
}
