import TestSupport
import Testing

/// Timers that tell of other timers' ends.
struct DeadLetterTests {
    private func output(_ bed: TestBed, _ path: String) -> String {
        """
        {"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1:\(bed.sinkPort)","path":"\(path)"}
        """
    }

    @Test func anErrorIsTold() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/gone", .status(410, body: "gone \"away\""))
            let fields = "\"onError\":\(output(bed, "/dead")),"
            let id = try await bed.service.schedule(bed.timer("/gone", payload: #"{"n":1.0}"#, fields: fields))
            let letter = try await bed.sink.request("/dead")
            let body = try JSONTree(String(decoding: letter.body, as: UTF8.self))
            #expect(body["expirationId"]?.string == id)
            #expect(body["reason"]?.string == #"the destination answered 410: gone "away""#)
            #expect(body["failureCount"]?.int == 1)
            #expect(body["attempts"]?.array?.map { $0["status"]?.int } == [410])
            #expect(body["attempts"]?.array?.map { $0["outcome"]?.string } == ["rejected"])
            #expect(body["payload"]?["n"]?.int == 1)
            let letterID = try #require(letter.headers.first("webhook-id"))
            let document = try await bed.service.document(letterID, withStatus: 1)
            #expect(document["deadLetterOf"]?.string == id)
            #expect(document["applicantService"]?.string == "tests")
        }
    }

    @Test func anAbortIsTold() async throws {
        try await TestBed.run { bed in
            let fields = "\"onError\":\(output(bed, "/dead")),\"onEnd\":\(output(bed, "/over")),"
            let id = try await bed.service.schedule(bed.timer("/never", in: 3_600_000, fields: fields))
            #expect(try await bed.service.abort(id).status == 204)
            let letter = try await bed.sink.request("/over")
            let body = try JSONTree(String(decoding: letter.body, as: UTF8.self))
            #expect(body["expirationStatus"]?["description"]?.string == "aborted")
            #expect(bed.sink.requests("/dead").isEmpty)
        }
    }

    /// Of each timer that names no other, and not of the letters.
    @Test func errorsAreToldToTheDefault() async throws {
        try await TestBed.withDatabase { database in
            try await Sink.run { sink, port in
                let output =
                    #"{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1:\#(port)","path":"/dead"}"#
                try await TestBed.withReplica(of: database, ["DEAD_LETTER_OUTPUT": output]) { service in
                    try await service.untilReady()
                    let bed = TestBed(database: database, service: service, sink: sink, sinkPort: port)
                    sink.script("/gone", .status(410))
                    sink.script("/dead", .status(410))
                    let fields = "\"onError\":\(self.output(bed, "/own")),"
                    let own = try await service.schedule(bed.timer("/gone", fields: fields))
                    let other = try await service.schedule(bed.timer("/gone"))
                    let letter = try await sink.request("/dead")
                    let letterID = try #require(letter.headers.first("webhook-id"))
                    _ = try await service.document(letterID, withStatus: 3)
                    #expect(try await service.document(letterID)["deadLetterOf"]?.string == other)
                    _ = try await sink.request("/own")
                    _ = try await service.document(own, withStatus: 3)
                    let letters = "FROM timer_service.expirations WHERE dead_letter_of IS NOT NULL"
                    #expect(try await database.number("SELECT count(*) \(letters)") == 2)
                }
            }
        }
    }

    @Test func aTimerThatIsTooLateIsTold() async throws {
        try await TestBed.run { bed in
            let fields = """
                "startDate":"2020-01-01T00:00:00Z","onError":\(output(bed, "/dead")),
                """
            let id = try await bed.service.schedule(
                bed.timer("/late", fields: fields, output: #","notAfterMs":60000"#))
            let letter = try await bed.sink.request("/dead")
            let body = try JSONTree(String(decoding: letter.body, as: UTF8.self))
            #expect(body["reason"]?.string == "too late")
            #expect(body["attempts"]?.array?.isEmpty == true)
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["lastError"]?.string == "too late")
            #expect(document["failureCount"]?.int == 0)
            #expect(bed.sink.requests("/late").isEmpty)
        }
    }
}
