import PostgresStore

extension PostgresConfiguration {
    init(_ reader: inout EnvironmentReader) {
        self.init(databaseURL: reader.string("DATABASE_URL"))
        if let problem = databaseURLProblem { reader.refuse("DATABASE_URL", problem) }
        requestTimeout = reader.milliseconds("DATABASE_TIMEOUT_MS", in: 100...60_000, default: requestTimeout)
        retentionDays = reader.integer("RETENTION_DAYS", in: 0...36_500, default: retentionDays)
    }
}
