import Logging

/// `LOG_LEVEL`: the original's names, with the numbers that its platform's log parsers expect.
enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, warn, error, fatal, silent

    /// Nil: nothing is logged.
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
