import Logging

/// swift-log's backend: formats a line and hands it to the writer.
struct ServiceLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let writer: LogWriter
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        let line = LogLine(
            level: event.level, time: .now(), logger: label, message: event.message.description,
            fields: all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) })
        writer.write(line.formatted(as: format))
    }
}
