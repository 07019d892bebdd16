import Logging
import TimerCore

/// One line of the log.
struct LogLine {
    let level: Logger.Level
    let time: Timestamp
    let logger: String
    let message: String
    let fields: [(name: String, value: String)]

    func formatted(as format: LogFormat) -> [UInt8] {
        switch format {
        case .json: json
        case .text: Array(text.utf8)
        }
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("level", level.number)
            object.member("time", time.milliseconds)
            object.member("logger", logger)
            for (name, value) in fields { object.member(named: name, value) }
            object.member("msg", message)
        }
        return writer.bytes
    }

    private var text: String {
        let details = fields.map { " \($0.name)=\($0.value)" }.joined()
        return "\(time.rfc3339) \(level.rawValue.uppercased()) \(logger): \(message)\(details)"
    }
}

/// swift-log's backend: formats a line and hands it to the writer.
struct ServiceLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let writer: LogWriter
    let threshold: LogThreshold
    var metadata: Logger.Metadata = [:]
    /// Set for one logger; nil: the process's level counts.
    private var ownLevel: Logger.Level?

    init(label: String, format: LogFormat, writer: LogWriter, threshold: LogThreshold) {
        self.label = label
        self.format = format
        self.writer = writer
        self.threshold = threshold
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        // Of a logger that has a level of its own: nothing at all is logged when the process is silent.
        if !threshold.admits(.critical) { return }
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        let line = LogLine(
            level: event.level, time: .now(), logger: label, message: event.message.description,
            fields: all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) })
        writer.write(line.formatted(as: format))
    }
}
