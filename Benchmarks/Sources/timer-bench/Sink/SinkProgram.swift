/// `timer-bench sink`: receives timers and says how late they were. `GET /report` answers with it, `POST /reset`
/// forgets, `GET /count` is cheap. `POST /record/NAME` goes on with the record of that name: one run can tell conditions
/// apart that alternate. `timer-bench responder`: answers 200 to anything and records nothing.
enum SinkProgram {
    static func sink(_ options: Options) throws(BenchError) {
        var records: [String: DeliveryRecord] = [:]
        var name = ""
        var record = DeliveryRecord()
        let responder = try Responder(port: try options.number("port", default: 0))
        announce(responder.port)
        try responder.run { request in
            let now = Clock.epochMicroseconds()
            if request.head.starts(with: "GET /report ".utf8) { return ok(record.json.serialized) }
            if request.head.starts(with: "GET /count ".utf8) { return ok("\(record.count)") }
            if request.head.starts(with: "POST /reset ".utf8) {
                record.reset()
                return fixed
            }
            if let wanted = recordName(in: request.head) {
                records[name] = record
                record = records.removeValue(forKey: wanted) ?? DeliveryRecord()
                name = wanted
                return fixed
            }
            record.append(ReceivedTimer(request, arrivedAt: now))
            return fixed
        }
    }

    private static func recordName(in head: UnsafeRawBufferPointer) -> String? {
        let start = "POST /record/".utf8
        guard head.starts(with: start) else { return nil }
        return String(decoding: head.dropFirst(start.count).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    static func responder(_ options: Options) throws(BenchError) {
        let responder = try Responder(port: try options.number("port", default: 0))
        announce(responder.port)
        let answer = ok("Hello, timer!")
        try responder.run { _ in answer }
    }

    private static let fixed = ok("")

    private static func ok(_ body: String) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    /// The first line of standard output is the port: the driver waits for it.
    private static func announce(_ port: UInt16) {
        StandardOutput.write("\(port)")
    }
}
