import Foundation
import TestSupport

/// The mock broker as a process.
struct Broker: Sendable {
    struct Record: Decodable, Sendable {
        let topic: String
        let key: String?
        let headers: [String: String]
        let value: String
    }

    let bootstrap: String
    private let process: ChildProcess

    static func run<Value>(_ body: (Broker) async throws -> Value) async throws -> Value {
        let process = try ChildProcess("mock-broker")
        do {
            let greeting = try await process.output.line(0)
            let broker = Broker(bootstrap: String(greeting.dropFirst("bootstrap ".count)), process: process)
            let value = try await body(broker)
            try await process.killed()
            return value
        } catch {
            try await process.killed()
            throw error
        }
    }

    /// Gives a command and waits until it is obeyed. One at a time.
    func obey(_ command: String) async throws {
        let answer = process.output.all.count
        try process.write(command)
        guard try await process.output.line(answer) == "ok" else { throw TestFailure("\(command) refused") }
    }

    /// The records of a topic.
    func records(_ topic: String) async throws -> [Record] {
        var next = process.output.all.count
        try process.write("read \(topic) 20")
        var records: [Record] = []
        while case let line = try await process.output.line(next), line != "end" {
            records.append(try JSONDecoder().decode(Record.self, from: Data(line.utf8)))
            next += 1
        }
        return records
    }
}
