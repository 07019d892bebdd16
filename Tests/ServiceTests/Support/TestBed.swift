import TestSupport

/// A service with a database and a sink of its own.
struct TestBed: Sendable {
    let database: TestDatabase
    let service: Replica
    let sink: Sink
    let sinkPort: UInt16

    /// Runs `body` with a service that has these settings and is ready, and ends it in any case.
    static func run(
        _ settings: [String: String] = [:], _ body: (TestBed) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await Sink.run { sink, port in
                try await withReplica(of: database, settings) { service in
                    try await service.untilReady()
                    try await body(TestBed(database: database, service: service, sink: sink, sinkPort: port))
                }
            }
        }
    }

    /// Runs `body` with a database that nobody has used.
    static func withDatabase(on cluster: String? = nil, _ body: (TestDatabase) async throws -> Void) async throws {
        try await Places.take()
        defer { Places.giveBack() }
        try await DatabaseScope.run {
            let scope = DatabaseScope.current
            try await body(try await OwnThread.run { try TestDatabase.make(on: cluster, in: scope) })
        }
    }

    /// Runs `body` with one more service on a database.
    static func withReplica(
        of database: TestDatabase, _ settings: [String: String] = [:], _ body: (Replica) async throws -> Void
    ) async throws {
        let replica = try await Replica.start(database, settings)
        do {
            try await body(replica)
        } catch {
            try? await replica.process.killed()
            throw error
        }
        try await replica.process.killed()
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
