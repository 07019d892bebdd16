import Logging

/// `KAFKA_LOG_LEVEL`: KafkaJS's names and numbers, which the original service takes.
public enum KafkaLogLevel: Int, CaseIterable, Sendable {
    case nothing = 0
    case error = 1
    case warn = 2
    case info = 4
    case debug = 5

    init?(_ text: String) {
        let name = text.lowercased()
        let level = Self.allCases.first { "\($0)" == name || "\($0.rawValue)" == name }
        guard let level else { return nil }
        self = level
    }

    /// librdkafka's `log_level`: syslog(3)'s severities.
    var syslog: Int {
        switch self {
        case .nothing: 0
        case .error: 3
        case .warn: 4
        case .info: 6
        case .debug: 7
        }
    }

    var loggerLevel: Logger.Level {
        switch self {
        case .nothing: .critical
        case .error: .error
        case .warn: .warning
        case .info: .info
        case .debug: .debug
        }
    }
}
