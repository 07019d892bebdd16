import Foundation
import TestSupport
import Testing

struct ChangeTests {
    @Test func anUpdatedTimerArrivesAsItWasUpdated() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/old", in: 600_000, payload: #"{"a":1}"#))
            let body = """
                {"payload":{"a":2.0},"startDate":"2020-01-01T00:00:00Z","outputMode":{"type":"rest","method":"put",\
                "protocol":"http","hostname":"127.0.0.1:\(bed.sinkPort)","path":"/new"}}
                """
            let answer = try await bed.service.exchange(.patch("/expirations/\(id)", body))
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.json["expirationDate"]?.string == "2020-01-01T00:10:00.000Z")
            let request = try await bed.sink.request("/new")
            #expect(request.method == .put)
            #expect(String(decoding: request.body, as: UTF8.self) == #"{"a":2.0}"#)
            #expect(request.headers.first("webhook-id") == id)
            try await bed.service.document(id, withStatus: 1)
            #expect(bed.sink.requests("/old").isEmpty)
        }
    }

    @Test func whatIsMovedDoesNotFireAtItsOldDate() async throws {
        try await TestBed.run { bed in
            let (id, path, lead) = try await Self.moved(bed)
            let last = try await bed.service.schedule(bed.timer("/later", in: lead))
            try await bed.service.document(last, withStatus: 1)
            #expect(bed.sink.requests(path).isEmpty)
            #expect(try await bed.service.document(id)["expirationStatus"]?["id"]?.int == 0)
            let fired = try await bed.service.exchange(.post("/expirations/\(id)/fire", "{}"))
            #expect(fired.status == 200)
            #expect(try fired.json["expirationIntervalMs"]?.int == 0)
            try await bed.service.document(id, withStatus: 1)
            #expect(bed.sink.requests(path).count == 1)
        }
    }

    /// A timer that was moved far before its date, which is soon: one that fires before that was not.
    private static func moved(_ bed: TestBed) async throws -> (id: String, path: String, lead: Int) {
        for lead in [300, 1_000, 3_000, 9_000, 27_000] {
            let path = "/moved-\(lead)"
            let id = try await bed.service.schedule(bed.timer(path, in: lead))
            let move = Call.patch("/expirations/\(id)", #"{"expirationIntervalMs":600000}"#)
            if try await bed.service.exchange(move).status == 200 { return (id, path, lead) }
        }
        throw TestFailure("each timer fired before it was moved")
    }

    @Test func aRetriedTimerHasItsAttemptsAnew() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/twice", .status(503))
            let policy = #","retry":{"maxFailureCount":2,"baseMs":1,"capMs":1}"#
            let id = try await bed.service.schedule(bed.timer("/twice", output: policy))
            var document = try await bed.service.document(id, withStatus: 3)
            #expect(document["failureCount"]?.int == 2)
            let again = try await bed.service.exchange(.post("/expirations/\(id)/retry", "{}"))
            #expect(again.status == 200, "\(again.text)")
            #expect(try again.json["failureCount"]?.int == 2)
            try await eventually("four attempts") { bed.sink.requests("/twice").count == 4 }
            document = try await bed.service.document(id, withStatus: 3)
            #expect(document["failureCount"]?.int == 4)
            bed.sink.script("/twice", .ok)
            #expect(try await bed.service.exchange(.post("/expirations/\(id)/retry", "{}")).status == 200)
            document = try await bed.service.document(id, withStatus: 1)
            #expect(document["failureCount"]?.int == 4)
            let attempts = bed.sink.requests("/twice").map { $0.headers.first("webhook-attempt") }
            #expect(attempts == ["1", "2", "3", "4", "5"])
            #expect(try await bed.service.exchange(.post("/expirations/\(id)/retry", "{}")).status == 409)
        }
    }

    @Test func aReplayIsAnotherTimer() async throws {
        try await TestBed.run { bed in
            let output = #","headers":{"x-token":"hush"}"#
            let id = try await bed.service.schedule(bed.timer("/again", payload: #"{"n":1e2}"#, output: output))
            try await bed.service.document(id, withStatus: 1)
            let key = ["idempotency-key": "k"]
            let call = Call.post("/expirations/\(id)/replay", "{}", headers: key)
            let answer = try await bed.service.exchange(call)
            #expect(answer.status == 200)
            #expect(try await bed.service.exchange(call).text == answer.text)
            let replay = try #require(try answer.json["expirationId"]?.string)
            let document = try await bed.service.document(replay, withStatus: 1)
            #expect(document["replayOf"]?.string == id)
            #expect(try await bed.service.document(id)["replayOf"] == .null)
            let requests = bed.sink.requests("/again")
            #expect(requests.map { $0.headers.first("webhook-id") } == [id, replay])
            #expect(requests.allSatisfy { $0.headers.first("x-token") == "hush" })
            #expect(requests[0].body == requests[1].body)
        }
    }

    @Test func whatIsBeingDeliveredIsTooLate() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/slow", .held)
            let id = try await bed.service.schedule(bed.timer("/slow"))
            _ = try await bed.sink.request("/slow")
            let calls: [Call] = [
                .patch("/expirations/\(id)", #"{"payload":{}}"#), .post("/expirations/\(id)/fire", "{}"),
                .post("/expirations/\(id)/retry", "{}"),
            ]
            for answer in try await bed.service.exchange(calls) {
                #expect(answer.status == 409)
                #expect(try answer.json["detail"]?.string?.contains("being delivered") == true)
            }
            bed.sink.release()
            try await bed.service.document(id, withStatus: 1)
        }
    }

    /// Each of many timers that are changed about when they are due is delivered once, as the answer said.
    @Test func aChangeAndItsDeliveryAgree() async throws {
        try await TestBed.run { bed in
            try await TestBed.withReplica(of: bed.database) { other in
                var ids: [String] = []
                for index in 0..<60 {
                    ids.append(try await bed.service.schedule(bed.timer("/race/\(index)", in: 200)))
                }
                var changed: [Bool] = []
                for id in ids {
                    let answer = try await other.exchange(.patch("/expirations/\(id)", #"{"payload":{"new":1}}"#))
                    #expect([200, 409].contains(answer.status), "\(answer.text)")
                    changed.append(answer.status == 200)
                }
                for (index, id) in ids.enumerated() {
                    try await bed.service.document(id, withStatus: 1)
                    let bodies = bed.sink.requests("/race/\(index)").map { String(decoding: $0.body, as: UTF8.self) }
                    #expect(bodies == [changed[index] ? #"{"new":1}"# : "{}"])
                }
            }
        }
    }

    @Test func aBoundTokenChangesItsOwnAlone() async throws {
        let tokens = ["API_TOKENS": "tests:0123456789abcdef,others:fedcba9876543210"]
        try await TestBed.run(tokens) { bed in
            let own = ["authorization": "Bearer 0123456789abcdef"]
            let others = ["authorization": "Bearer fedcba9876543210"]
            let id = try await bed.service.schedule(bed.timer("/", in: 600_000), headers: own)
            for action in ["fire", "retry", "replay"] {
                let target = "/expirations/\(id)/\(action)"
                let answer = try await bed.service.exchange(.post(target, "{}", headers: others))
                #expect(answer.status == 404)
            }
            let answer = try await bed.service.exchange(.post("/expirations/\(id)/replay", "{}", headers: own))
            #expect(answer.status == 200)
        }
    }
}
