import TestSupport
import Testing

struct BatchTests {
    private func body(_ timers: [String], more: String = "") -> String {
        #"{"timers":[\#(timers.joined(separator: ","))]\#(more)}"#
    }

    private func ids(_ answer: Answer) throws -> [String] {
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.json["results"]?.array?.compactMap { $0["expirationId"]?.string } ?? []
    }

    @Test func allFireWithTheirOwnPayload() async throws {
        try await TestBed.run { bed in
            let timers = (0..<300).map { bed.timer("/batch", payload: "{\"n\":\($0)}") }
            let ids = try ids(await bed.service.exchange(.post("/schedule/batch", body(timers))))
            #expect(Set(ids).count == 300)
            for place in [0, 150, 299] { try await bed.service.document(ids[place], withStatus: 1) }
            try await eventuallyAllExpired(bed, 300)
            let received = bed.sink.requests("/batch")
            #expect(Set(received.map { String(decoding: $0.body, as: UTF8.self) }).count == 300)
            let document = try await bed.service.document(ids[7])
            #expect(document["payload"]?["n"]?.int == 7)
            #expect(document["creatorId"]?.string == "public")
        }
    }

    private func eventuallyAllExpired(_ bed: TestBed, _ count: Int) async throws {
        try await eventually("\(count) timers expired") {
            try await bed.database.number("SELECT count(*) FROM timer_service.settled_expirations WHERE status = 1")
                == count
        }
    }

    @Test func whatIsWrongIsNamedAndTheRestIsStored() async throws {
        try await TestBed.run { bed in
            let good = bed.timer("/", in: 600_000)
            let bad = bed.timer("/", in: -1, method: "x")
            let answer = try await bed.service.exchange(.post("/schedule/batch", body([good, bad, good])))
            #expect(try ids(answer).count == 2)
            let problem = try answer.json["results"]?.array?[1]["problem"]
            #expect(
                problem?["errors"]?.array?.map { $0["pointer"]?.string }
                    == ["#/timers/1/expirationIntervalMs", "#/timers/1/outputMode/method"])
            #expect(try await bed.stored() == 2)
            let atomic = try await bed.service.exchange(
                .post("/schedule/batch", body([good, bad], more: #","atomic":true"#)))
            #expect(atomic.status == 400)
            #expect(try atomic.places == ["#/timers/1/expirationIntervalMs", "#/timers/1/outputMode/method"])
            #expect(try await bed.stored() == 2)
        }
    }

    @Test func repeatsAcrossReplicasGetTheSameIds() async throws {
        try await TestBed.run { bed in
            try await TestBed.withReplica(of: bed.database) { other in
                try await other.untilReady()
                let batch = body((0..<20).map { bed.timer("/\($0)", in: 600_000) })
                let key = ["idempotency-key": "k"]
                let answers = try await withThrowingTaskGroup { group in
                    for index in 0..<20 {
                        let replica = index.isMultiple(of: 2) ? bed.service : other
                        group.addTask { try await replica.exchange(.post("/schedule/batch", batch, headers: key)) }
                    }
                    return try await group.reduce(into: [Answer]()) { $0.append($1) }
                }
                #expect(Set(try answers.map { try ids($0) }).count == 1)
                #expect(try await bed.stored() == 20)
                let another = batch.replacing("600000", with: "600001")
                let refused = try await other.exchange(.post("/schedule/batch", another, headers: key))
                #expect(refused.status == 422)
                #expect(try await bed.stored() == 20)
            }
        }
    }

    @Test func aBodyPastTheBoundIsRefused() async throws {
        try await TestBed.run(["MAX_BODY_BYTES": "4096"]) { bed in
            let timers = [String](repeating: bed.timer("/", in: 600_000), count: 30)
            let answer = try await bed.service.exchange(.post("/schedule/batch", body(timers)))
            #expect(answer.status == 413)
            #expect(try await bed.stored() == 0)
        }
    }

    @Test func whoChangedATimerIsNamed() async throws {
        let tokens = "any-token-0123456789@ann,tests:bound-token-0123456789"
        try await TestBed.run(["API_TOKENS": tokens]) { bed in
            let ann = ["authorization": "Bearer any-token-0123456789"]
            let bound = ["authorization": "Bearer bound-token-0123456789"]
            let id = try await bed.service.schedule(bed.timer("/", in: 600_000), headers: bound)
            func document() async throws -> JSONTree {
                try await bed.service.exchange(.get("/expirations/\(id)", headers: ann)).json
            }
            let before = try await document()
            #expect([before["creatorId"]?.string, before["updaterId"]?.string] == ["tests", "tests"])
            let abort = Call.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: ann)
            #expect(try await bed.service.exchange(abort).status == 204)
            let after = try await document()
            #expect([after["creatorId"]?.string, after["updaterId"]?.string] == ["tests", "ann"])
        }
    }

    @Test func retriesOfTheOriginalAreKept() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/r", .status(503))
            let id = try await bed.service.schedule(
                bed.timer("/r", fields: #""retries":{"maxRetriesAllowed":1,"currentAttemptsNumber":0},"#))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["retries"]?["maxRetriesAllowed"]?.int == 1)
            #expect(document["retries"]?["currentAttemptsNumber"]?.int == 2)
            #expect(bed.sink.requests("/r").count == 2)
        }
    }
}
