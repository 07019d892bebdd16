import Testing

struct IdempotencyTests {
    @Test func repeatGetsTheSameId() async throws {
        try await TestBed.run { bed in
            let body = bed.timer("/once", in: 50)
            let key = ["idempotency-key": "\"order 1\""]
            let id = try await bed.service.schedule(body, headers: key)
            #expect(try await bed.service.schedule(body, headers: key) == id)
            try await bed.service.document(id, withStatus: 1)
            #expect(try await bed.service.schedule(body, headers: key) == id)
            #expect(try await bed.service.schedule(body, headers: ["idempotency-key": "order-2"]) != id)
            #expect(try await bed.stored() == 2)
            #expect(bed.sink.requests("/once").filter { $0.headers.first("webhook-id") == id }.count == 1)
        }
    }

    @Test func otherBodyIsRefused() async throws {
        try await TestBed.run { bed in
            let key = ["idempotency-key": "k"]
            _ = try await bed.service.schedule(bed.timer("/", in: 600_000), headers: key)
            let answer = try await bed.service.exchange(
                .post("/schedule", bed.timer("/", in: 600_001), headers: key))
            #expect(answer.status == 422)
            #expect(try await bed.stored() == 1)
        }
    }

    @Test func scopeIsTheApplicantService() async throws {
        try await TestBed.run { bed in
            let key = ["idempotency-key": "k"]
            let body = bed.timer("/", in: 600_000)
            let other = body.replacing(#""tests""#, with: #""others""#)
            let id = try await bed.service.schedule(body, headers: key)
            #expect(try await bed.service.schedule(other, headers: key) != id)
        }
    }

    @Test(arguments: ["", "a b", "\"open", String(repeating: "k", count: 256)])
    func malformedKeyIsRefused(key: String) async throws {
        try await TestBed.run { bed in
            let answer = try await bed.service.exchange(
                .post("/schedule", bed.timer("/"), headers: ["idempotency-key": key]))
            #expect(answer.status == 400)
            #expect(try answer.places == ["Idempotency-Key"])
            #expect(try await bed.stored() == 0)
        }
    }

    @Test func keyHoldsAcrossReplicasAndARestart() async throws {
        try await TestBed.run { bed in
            let key = ["idempotency-key": "k"]
            let body = bed.timer("/", in: 600_000)
            let id = try await bed.service.schedule(body, headers: key)
            try await TestBed.withReplica(of: bed.database) { other in
                let repeated = try await other.schedule(body, headers: key)
                #expect(repeated == id)
            }
            try await bed.service.process.killed()
            try await TestBed.withReplica(of: bed.database) { restarted in
                let repeated = try await restarted.schedule(body, headers: key)
                #expect(repeated == id)
            }
            #expect(try await bed.stored() == 1)
        }
    }

    @Test func concurrentRepeatsMakeOneTimer() async throws {
        try await TestBed.run { bed in
            try await TestBed.withReplica(of: bed.database) { other in
                let body = bed.timer("/", in: 600_000)
                let ids = try await withThrowingTaskGroup { group in
                    for index in 0..<200 {
                        let replica = index.isMultiple(of: 2) ? bed.service : other
                        group.addTask { try await replica.schedule(body, headers: ["idempotency-key": "k"]) }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
                #expect(try await bed.stored() == 1)
            }
        }
    }
}
