import Glibc
import HTTPServer
import Logging
import Synchronization
import Threads

/// The log of the process: one writer, one format, one level, which may change while it runs.
struct ServiceLog: Sendable {
    private let format: LogFormat
    private let threshold: LogThreshold
    private let writer: LogWriter
    /// False: the level stays as it is.
    private let mayChange: Bool

    /// Starts the writer on standard output.
    init(level: LogLevel, format: LogFormat?, mayChange: Bool) throws(SystemCallError) {
        let format = format ?? (isatty(STDOUT_FILENO) == 1 ? .text : .json)
        self.format = format
        self.mayChange = mayChange
        threshold = LogThreshold(level)
        writer = try LogWriter(descriptor: STDOUT_FILENO) { dropped in
            LogLine(level: .warning, time: .now(), logger: "log", message: "\(dropped) log lines dropped", fields: [])
                .formatted(as: format)
        }
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            ServiceLogHandler(label: label, format: format, writer: writer, threshold: threshold)
        }
    }

    /// The writer of access lines; nil when the level leaves them out for good.
    var access: (@Sendable (AccessRecord) -> Void)? {
        guard mayChange || threshold.admits(.info) else { return nil }
        let log = AccessLog(format: format, writer: writer)
        return { [threshold] record in
            if threshold.admits(.info) { log.log(record) }
        }
    }

    /// Sets the level of all loggers that have none of their own.
    func change(to level: LogLevel) {
        threshold.change(to: level)
    }

    /// Writes what is buffered, and waits for a slow reader as long as that.
    func close(within longest: Duration) {
        writer.close(within: longest)
    }
}

/// The level that is in force. Shared by all loggers of the process.
final class LogThreshold: Sendable {
    /// The least of `Logger.Level.number` that is logged.
    private let least: Atomic<Int>

    init(_ level: LogLevel) {
        least = Atomic(level.least)
    }

    func change(to level: LogLevel) {
        least.store(level.least, ordering: .relaxed)
    }

    func admits(_ level: Logger.Level) -> Bool {
        level.number >= least.load(ordering: .relaxed)
    }

    /// The level as swift-log asks for it, which knows none that is above all.
    var level: Logger.Level {
        Logger.Level.allCases.first(where: admits) ?? .critical
    }
}

/// The levels that `LOG_LEVEL` may name: the original's names, with the numbers that its platform's log parsers expect.
enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, warn, error, fatal, silent

    /// The least of `Logger.Level.number` that is logged.
    fileprivate var least: Int {
        switch self {
        case .trace: 10
        case .debug: 20
        case .info: 30
        case .warn: 40
        case .error: 50
        case .fatal: 60
        case .silent: .max
        }
    }
}

extension Logger.Level {
    /// trace 10 to fatal 60.
    var number: Int {
        switch self {
        case .trace: 10
        case .debug: 20
        case .info, .notice: 30
        case .warning: 40
        case .error: 50
        case .critical: 60
        }
    }
}

/// `LOG_LEVEL_FILE`: a file that names a level, alone on its first line; read at start, and again when the process is told
/// to reload.
struct LogLevelFile: Sendable {
    /// The fault of a file that cannot be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    func read() throws(Unusable) -> LogLevel {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = descriptor < 0 ? -1 : Glibc.read(descriptor, &bytes, bytes.count)
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        guard count >= 0 else { throw Unusable(description: "\(path): \(String(cString: strerror(code)))") }
        let word = String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
        guard let level = LogLevel(rawValue: word.lowercased()) else {
            let known = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw Unusable(description: "\(path): its first word is none of \(known)")
        }
        return level
    }
}

/// The formats that `LOG_FORMAT` may name.
enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, with the names and level numbers of the original service's platform.
    case json
    /// Lines for people.
    case text
}
