import Glibc
import HTTPServer
import Logging

/// The log of the process: one writer, one format, one level.
struct ServiceLog: Sendable {
    private let format: LogFormat
    private let level: LogLevel
    private let writer: LogWriter

    init(level: LogLevel, format: LogFormat?) {
        self.level = level
        self.format = format ?? (isatty(STDOUT_FILENO) == 1 ? .text : .json)
        writer = LogWriter(descriptor: STDOUT_FILENO)
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            guard let threshold = level.threshold else { return SwiftLogNoOpLogHandler() }
            return ServiceLogHandler(label: label, format: format, writer: writer, logLevel: threshold)
        }
    }

    /// The writer of access lines; nil when the level leaves them out.
    var access: (@Sendable (AccessRecord) -> Void)? {
        guard let threshold = level.threshold, threshold <= .info else { return nil }
        let log = AccessLog(format: format, writer: writer)
        return { log.log($0) }
    }

    /// Writes what is buffered.
    func close() {
        writer.close()
    }
}

/// The levels that `LOG_LEVEL` may name: the original's names, with the numbers that its platform's log parsers expect.
enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, warn, error, fatal, silent

    /// The least level that is logged; nil: nothing is.
    var threshold: Logger.Level? {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        case .fatal: .critical
        case .silent: nil
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

/// The formats that `LOG_FORMAT` may name.
enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, with the names and level numbers of the original service's platform.
    case json
    /// Lines for people.
    case text
}
