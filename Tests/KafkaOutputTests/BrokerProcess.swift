import Foundation
import TestSupport

/// The mock broker as a process, found beside the tests' own executable. It ends with this object.
final class BrokerProcess: Sendable {
    struct Record: Decodable, Sendable {
        let topic: String
        let partition: Int
        let offset: Int
        let key: String?
        let headers: [String: String]
        let value: String
    }

    let bootstrap: String
    private let process: ChildProcess

    init() async throws {
        process = try ChildProcess("mock-broker")
        bootstrap = String(try await process.output.line(0).dropFirst("bootstrap ".count))
    }

    /// Gives a command and waits until it is obeyed. One at a time.
    func obey(_ command: String) async throws {
        let answer = process.output.all.count
        try process.write(command)
        guard try await process.output.line(answer) == "ok" else { throw TestFailure("\(command) refused") }
    }

    /// The records of a topic.
    func read(_ topic: String) async throws -> [Record] {
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
