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

    /// Nil when the level leaves such lines out.
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
