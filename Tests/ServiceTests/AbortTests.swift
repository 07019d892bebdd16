import Foundation
import TestSupport
import Testing

struct AbortTests {
    @Test func abortedTimerIsNeverDelivered() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/aborted", in: 300))
            let last = try await bed.service.schedule(bed.timer("/later", in: 301))
            let answer = try await bed.service.abort(id)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty && answer.headers["content-length"] == nil)
            try await bed.service.document(last, withStatus: 1)
            #expect(bed.sink.requests("/aborted").isEmpty)
            #expect(try await bed.service.abort(id).status == 204)
            let document = try await bed.service.document(id)
            #expect(try document["expirationStatus"] == JSONTree(#"{"id":2,"description":"aborted"}"#))
            #expect(document["firedAt"] == .null)
        }
    }

    @Test(arguments: ["01890a5d-ac96-774b-bcce-b302099a8057", "1234567abcdefg", "", "é"])
    func unknownIdIsNotFound(id: String) async throws {
        try await TestBed.run { bed in
            let answer = try await bed.service.abort(id)
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
    }

    @Test func firedTimerIsTooLate() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/no", .status(404))
            let fired = try await bed.service.schedule(bed.timer("/yes"))
            let failed = try await bed.service.schedule(bed.timer("/no"))
            try await bed.service.document(fired, withStatus: 1)
            try await bed.service.document(failed, withStatus: 3)
            for (id, status) in [(fired, "expired"), (failed, "error")] {
                let answer = try await bed.service.abort(id)
                #expect(answer.status == 409)
                #expect(try answer.json["detail"]?.string?.contains(status) == true)
                #expect(try await bed.service.document(id)["expirationStatus"]?["description"]?.string == status)
            }
        }
    }

    @Test func timerInDeliveryIsTooLate() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/slow", .held)
            let id = try await bed.service.schedule(bed.timer("/slow"))
            _ = try await bed.sink.request("/slow")
            let answer = try await bed.service.abort(id)
            #expect(answer.status == 409)
            #expect(try answer.json["detail"]?.string?.contains("pending") == true)
            bed.sink.release()
            try await bed.service.document(id, withStatus: 1)
        }
    }

    @Test func timerThatWaitsForItsRetryIsAborted() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/retried", .status(503, headers: ["retry-after": "600"]))
            let id = try await bed.service.schedule(bed.timer("/retried"))
            try await eventually("one failure") {
                (try await bed.service.document(id)["failureCount"]?.int == 1)
            }
            #expect(try await bed.service.abort(id).status == 204)
            try await bed.service.document(id, withStatus: 2)
        }
    }

    /// Each of many timers that are aborted about when they are due is either delivered or aborted.
    @Test func abortAndDeliveryExcludeEachOther() async throws {
        try await TestBed.run { bed in
            var ids: [String] = []
            for index in 0..<60 {
                ids.append(try await bed.service.schedule(bed.timer("/race/\(index)", in: 200)))
            }
            for (index, id) in ids.enumerated() {
                let answer = try await bed.service.abort(id)
                let document = try await eventually("the end of \(id)") {
                    let document = try await bed.service.document(id)
                    return document["expirationStatus"]?["id"]?.int == 0 ? nil : document
                }
                let delivered = bed.sink.requests("/race/\(index)").count
                let expected = answer.status == 204 ? (2, 0) : (1, 1)
                #expect((document["expirationStatus"]?["id"]?.int ?? -1, delivered) == expected)
            }
        }
    }
}
