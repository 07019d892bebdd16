import Foundation
import Synchronization

/// The mock broker as a process, found beside the tests' own executable.
final class BrokerProcess: Sendable {
    struct Record: Decodable, Sendable {
        let topic: String
        let partition: Int
        let offset: Int
        let key: String?
        let headers: [String: String]
        let value: String
    }

    struct Silence: Error {}

    let bootstrap: String
    private let input: FileHandle
    private let lines: Lines

    init() async throws {
        let process = Process()
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = executable.deletingLastPathComponent().appendingPathComponent("mock-broker")
        let (toBroker, fromBroker) = (Pipe(), Pipe())
        process.standardInput = toBroker
        process.standardOutput = fromBroker
        try process.run()
        input = toBroker.fileHandleForWriting
        lines = Lines(fromBroker.fileHandleForReading)
        let greeting = try await lines.next(within: .seconds(20))
        bootstrap = String(greeting.dropFirst("bootstrap ".count))
    }

    /// Its stdin ends with this object, and the broker with its stdin.
    deinit {
        try? input.close()
    }

    /// Gives a command and waits until it is obeyed.
    func obey(_ command: String) async throws {
        try input.write(contentsOf: Data("\(command)\n".utf8))
        guard try await lines.next(within: .seconds(20)) == "ok" else { throw Silence() }
    }

    /// The records of a topic.
    func read(_ topic: String) async throws -> [Record] {
        try input.write(contentsOf: Data("read \(topic) 20\n".utf8))
        var records: [Record] = []
        while true {
            let line = try await lines.next(within: .seconds(30))
            if line == "end" { return records }
            records.append(try JSONDecoder().decode(Record.self, from: Data(line.utf8)))
        }
    }
}

/// The lines of a pipe, read by a thread of its own.
private final class Lines: Sendable {
    private let unread = Mutex<[String]>([])

    init(_ pipe: FileHandle) {
        Thread.detachNewThread { [self] in
            var rest = Data()
            while case let bytes = pipe.availableData, !bytes.isEmpty {
                rest.append(bytes)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                    unread.withLock { $0.append(line) }
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
        }
    }

    func next(within time: Duration) async throws -> String {
        let deadline = ContinuousClock.now + time
        while .now < deadline {
            if let line = unread.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return line }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw BrokerProcess.Silence()
    }
}
