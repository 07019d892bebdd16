import Foundation
import TestSupport

/// A running `timer-service`.
struct Replica: Sendable {
    let process: ChildProcess
    let port: UInt16

    /// Starts one on a free port and waits until it listens.
    ///
    /// - Parameter settings: environment variables, over those of scripts/service.
    static func start(_ database: TestDatabase, _ settings: [String: String] = [:]) async throws -> Replica {
        // A busy machine is waited out.
        let own = ["DATABASE_URL": database.url, "RETRY_BASE_MS": "10", "DATABASE_TIMEOUT_MS": "30000"]
        let process = try ChildProcess(
            ChildProcess.script("service"), arguments: ["\(ChildProcess.directory)/timer-service"],
            environment: own.merging(settings) { $1 })
        do {
            return Replica(process: process, port: try await Self.port(process))
        } catch {
            try await process.killed()
            throw error
        }
    }

    private static func port(_ process: ChildProcess) async throws -> UInt16 {
        try await eventually("a service that listens") {
            if let ending = process.hasEnded {
                throw TestFailure("\(ending): \(process.errors.all) \(process.output.all)")
            }
            let line = try process.output.all.map { try JSONTree($0) }.first { $0["msg"]?.string == "listening" }
            return line?["port"]?.string.flatMap { UInt16($0) }
        }
    }

    /// Waits until it is ready: it listens before its tables are there.
    func untilReady() async throws {
        try await eventually("a service that is ready") { try await exchange(.get("/-/ready")).status == 200 }
    }

    /// The lines of its log.
    var log: [JSONTree] {
        get throws { try process.output.all.map { try JSONTree($0) } }
    }

    /// Makes calls one after another on one connection.
    func exchange(_ calls: [Call]) async throws -> [Answer] {
        let port = port
        return try await OwnThread.run {
            let connection = try ClientConnection(port: port)
            return try calls.map { try connection.exchange($0) }
        }
    }

    func exchange(_ call: Call) async throws -> Answer {
        try await exchange([call])[0]
    }

    /// - Returns: the id of the scheduled timer.
    func schedule(_ body: String, headers: [String: String] = [:]) async throws -> String {
        let answer = try await exchange(.post("/schedule", body, headers: headers))
        guard answer.status == 200, let id = try answer.json["expirationId"]?.string else {
            throw TestFailure("not scheduled: \(answer.status) \(answer.text)")
        }
        return id
    }

    func abort(_ id: String) async throws -> Answer {
        try await exchange(.post("/abort", #"{"expirationId":"\#(id)"}"#))
    }

    func document(_ id: String) async throws -> JSONTree {
        try await exchange(.get("/expirations/\(id)")).json
    }

    /// The document, once the timer has that status.
    @discardableResult
    func document(_ id: String, withStatus status: Int, within limit: Duration = .seconds(60)) async throws -> JSONTree
    {
        try await eventually("status \(status) of \(id)", within: limit) {
            let document = try await document(id)
            return document["expirationStatus"]?["id"]?.int == status ? document : nil
        }
    }
}
