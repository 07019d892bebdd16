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
