import HTTPServer
import Logging
import TimerCore

/// The access log: one line for each answered request. Written past swift-log, because no other line is on the request
/// path.
struct AccessLog: Sendable {
    let format: LogFormat
    let writer: LogWriter

    /// The status routes, which are asked all the time: their lines would hide the others.
    private static let quiet = "/-/"

    func log(_ record: AccessRecord) {
        if record.target.hasPrefix(Self.quiet) { return }
        switch format {
        case .json: writer.write(json(record))
        case .text: writer.write(text(record).utf8)
        }
    }

    private func json(_ record: AccessRecord) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { line in
            line.member("level", Logger.Level.info.number)
            line.member("time", Timestamp.now().milliseconds)
            line.member("reqId", record.requestID)
            if let trace = record.trace {
                line.member("trace_id", trace.traceID.description)
                line.member("span_id", trace.spanID.description)
            }
            line.object("http") { http in
                http.object("request") { request in
                    request.member("method", record.method.rawValue)
                    request.object("userAgent") { $0.member("original", record.userAgent) }
                }
                http.object("response") { response in
                    response.member("statusCode", record.status.code)
                    response.object("body") { $0.member("bytes", record.responseBodyBytes) }
                }
            }
            line.object("url") { $0.member("path", record.target) }
            line.object("host") { host in
                host.member("hostname", record.host)
                host.member("ip", record.remoteAddress)
            }
            line.member("responseTime", record.duration.wholeMilliseconds)
            line.member("msg", "request completed")
        }
        return writer.bytes
    }

    private func text(_ record: AccessRecord) -> String {
        let milliseconds = Double(record.duration.wholeMicroseconds) / 1_000
        return "\(Timestamp.now().rfc3339) INFO http: \(record.method.rawValue) \(record.target) "
            + "\(record.status.code) \(milliseconds)ms reqId=\(record.requestID)"
            + (record.trace.map { " trace_id=\($0.traceID) span_id=\($0.spanID)" } ?? "")
    }
}
