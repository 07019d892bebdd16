import Foundation
import Synchronization
import TestSupport

/// A process with its output, found beside the tests' own executable or by its path.
final class ChildProcess: Sendable {
    struct Ending: Equatable, Sendable {
        /// The exit status, or the signal when `wasKilled`.
        let status: Int32
        let wasKilled: Bool
    }

    let pid: pid_t
    let output: Lines
    let errors: Lines
    private let input: FileHandle
    private let ending: Box

    private final class Box: Sendable {
        let value = Mutex<Ending?>(nil)
    }

    /// - Parameter environment: all of it, but for PATH.
    init(_ executable: String, arguments: [String] = [], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(
            fileURLWithPath: executable.contains("/") ? executable : "\(Self.directory)/\(executable)")
        process.arguments = arguments
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = environment.merging(["PATH": path]) { own, _ in own }
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        let ending = Box()
        process.terminationHandler = { ended in
            let wasKilled = ended.terminationReason == .uncaughtSignal
            ending.value.withLock { $0 = Ending(status: ended.terminationStatus, wasKilled: wasKilled) }
        }
        try process.run()
        self.input = input.fileHandleForWriting
        self.output = Lines(output.fileHandleForReading)
        self.errors = Lines(errors.fileHandleForReading)
        self.ending = ending
        pid = process.processIdentifier
    }

    /// Where the tests' executable is, and with it those of the package.
    static let directory = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    /// A script of the repository, by its name in scripts/.
    static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../scripts/\(name)")
            .standardizedFileURL.path
    }

    var hasEnded: Ending? {
        ending.value.withLock { $0 }
    }

    func write(_ line: String) throws {
        try input.write(contentsOf: Data("\(line)\n".utf8))
    }

    func send(_ signal: Int32) {
        if hasEnded == nil { kill(pid, signal) }
    }

    /// Its end, and all of its output. A process that does not end within the limit is killed.
    func ended(within limit: Duration = .seconds(60)) async throws -> Ending {
        let ending: Ending
        do {
            ending = try await eventually("the end of process \(pid)", within: limit) { hasEnded }
        } catch {
            send(SIGKILL)
            throw error
        }
        try await eventually("the end of the output of process \(pid)") { output.isEnded && errors.isEnded }
        return ending
    }

    /// Ends it whatever it does.
    func killed() async throws {
        send(SIGKILL)
        _ = try await ended()
    }
}
