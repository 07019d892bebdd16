import CLinux
import Foundation
import Synchronization

/// A process with its output, found beside the tests' own executable or by its path.
///
/// By posix_spawn(3), not by Foundation's `Process`: that reads the environment again at each start, while another test
/// may change it, and leaves the child a descriptor and the signals that the starting thread has blocked.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public struct Ending: Equatable, Sendable {
        /// The exit status, or the signal when `wasKilled`.
        public let status: Int32
        /// True if a signal ended it.
        public let wasKilled: Bool

        /// An end to compare with.
        public init(status: Int32, wasKilled: Bool) {
            self.status = status
            self.wasKilled = wasKilled
        }
    }

    /// Its number, which may be another's once it has ended.
    public let pid: pid_t
    /// Its standard output.
    public let output: Lines
    /// Its standard error.
    public let errors: Lines
    private let input: Int32
    private let ending = Mutex<Ending?>(nil)

    /// Starts it.
    ///
    /// - Parameters:
    ///   - executable: a path, or the name of one of the package's own.
    ///   - environment: all of it, but for PATH.
    /// - Throws: `TestFailure` when it cannot be started.
    public init(_ executable: String, arguments: [String] = [], environment: [String: String] = [:]) throws {
        let path = executable.contains("/") ? executable : "\(Self.directory)/\(executable)"
        let all = environment.merging(["PATH": Self.searchPath]) { own, _ in own }
        let pipes = try StandardPipes()
        do {
            pid = try pipes.spawn(path, arguments, all.map { "\($0)=\($1)" })
        } catch {
            pipes.close()
            throw error
        }
        pipes.closeTheirs()
        input = pipes.input.ours
        output = Lines(pipes.output.ours)
        errors = Lines(pipes.errors.ours)
    }

    /// What nobody has ended ends now.
    deinit {
        send(SIGKILL)
        close(input)
    }

    /// Where the tests' executable is, and with it those of the package.
    public static let directory = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    private static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// A script of the repository, by its name in scripts/.
    public static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../scripts/\(name)")
            .standardizedFileURL.path
    }

    /// Its end, once it has come.
    public var hasEnded: Ending? {
        ending.withLock { look(&$0) }
    }

    /// Waits for nothing, and leaves no zombie.
    private func look(_ ending: inout Ending?) -> Ending? {
        var status: Int32 = 0
        if ending == nil, waitpid(pid, &status, WNOHANG) == pid {
            let signal = status & 0x7F
            ending = Ending(status: signal == 0 ? status >> 8 & 0xFF : signal, wasKilled: signal != 0)
        }
        return ending
    }

    /// Writes a line to its standard input.
    ///
    /// - Throws: `TestFailure` when nobody reads it any more.
    public func write(_ line: String) throws {
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw TestFailure("write to \(pid): errno \(errno)") }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Sends a signal, unless it has ended.
    public func send(_ signal: Int32) {
        ending.withLock { if look(&$0) == nil { kill(pid, signal) } }
    }

    /// Its end, and all of its output. A process that does not end within the limit is killed.
    public func ended(within limit: Duration = .seconds(60)) async throws -> Ending {
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
    public func killed() async throws {
        send(SIGKILL)
        _ = try await ended()
    }
}
