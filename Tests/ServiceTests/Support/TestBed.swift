import Synchronization

/// A service with a database and a sink of its own.
struct TestBed: Sendable {
    let database: Database
    let service: Replica
    let sink: Sink
    let sinkPort: UInt16

    /// Runs `body` with a service that has these settings, and ends it in any case.
    static func run(
        _ settings: [String: String] = [:], _ body: (TestBed) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await Sink.run { sink, port in
                try await withReplica(of: database, settings) { service in
                    try await body(TestBed(database: database, service: service, sink: sink, sinkPort: port))
                }
            }
        }
    }

    /// Runs `body` with a database that nobody has used.
    static func withDatabase(on cluster: String? = nil, _ body: (Database) async throws -> Void) async throws {
        try await Places.take()
        defer { Places.giveBack() }
        let database = try await Database.make(on: cluster)
        let result = await outcome { try await body(database) }
        let dropping = await outcome { try await database.drop() }
        // What went wrong first tells more.
        try result.get()
        try dropping.get()
    }

    /// Runs `body` with one more service on a database.
    static func withReplica(
        of database: Database, _ settings: [String: String] = [:], _ body: (Replica) async throws -> Void
    ) async throws {
        let replica = try await Replica.start(database, settings)
        let result = await outcome { try await body(replica) }
        try await replica.process.killed()
        try result.get()
    }

    private static func outcome(_ body: () async throws -> Void) async -> Result<Void, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    /// The body of a /schedule whose output is the sink.
    ///
    /// - Parameters:
    ///   - fields: further members of the body, each followed by a comma.
    ///   - output: further members of outputMode, each after a comma.
    func timer(
        _ path: String, in milliseconds: Int = 0, payload: String = "{}", method: String = "post", fields: String = "",
        output: String = ""
    ) -> String {
        """
        {"payload":\(payload),\(fields)"expirationIntervalMs":\(milliseconds),"applicantService":"tests",\
        "outputMode":{"type":"rest","method":"\(method)","protocol":"http","hostname":"127.0.0.1:\(sinkPort)",\
        "path":"\(path)"\(output)}}
        """
    }

    /// Rows of timers.
    func stored() async throws -> Int {
        try await database.number("SELECT count(*) FROM timer_service.expirations")
    }
}
