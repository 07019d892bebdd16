import TestSupport
import Testing

/// How the service is, seen from outside.
struct OverviewTests {
    private func fired(_ replica: Replica) async throws -> Int {
        let points = try await replica.exchange(.get("/overview/history?range=6h")).json["points"]?.array ?? []
        return points.reduce(0) { $0 + ($1["fired"]?.int ?? 0) }
    }

    /// The events of a body; what is no event is left out.
    private func events(_ text: String) throws -> [JSONTree] {
        try text.split(separator: "\n\n").filter { $0.hasPrefix("event: overview\n") }.compactMap { event in
            try event.firstRange(of: "data: ").map { try JSONTree(event[$0.upperBound...]) }
        }
    }

    @Test func aValueChangesInTheStreamAfterATimerFires() async throws {
        try await TestBed.run { bed in
            let service = bed.service
            let stream = Task { try await service.exchange(.get("/events?limit=15")) }
            try await eventually("a stream") {
                try await service.exchange(.get("/-/metrics")).text.contains("http_streams_open 1.0")
            }
            let id = try await service.schedule(bed.timer("/streamed"))
            try await service.document(id, withStatus: 1)
            let answer = try await stream.value
            #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
            let timers = try events(answer.text).map { $0["lateness"]?["timers"]?.int }
            #expect(timers.count == 15 && timers.first == 0 && timers.last == 1)
        }
    }

    @Test func whatADeadReplicaCountedIsThereOnce() async throws {
        try await TestBed.run { bed in
            try await TestBed.withReplica(of: bed.database) { heir in
                try await heir.untilReady()
                for number in 0..<5 {
                    let id = try await bed.service.schedule(bed.timer("/\(number)"))
                    try await bed.service.document(id, withStatus: 1)
                }
                try await eventually("all is counted") { try await fired(heir) == 5 }
                try await bed.service.process.killed()
                try await eventually("it is dead") {
                    let items = try await heir.exchange(.get("/replicas")).json["items"]?.array ?? []
                    return items.map { $0["state"]?.string } == ["alive", "dead"]
                }
                #expect(try await fired(heir) == 5)
            }
        }
    }

    @Test func aStopEndsStreamsInOrder() async throws {
        try await TestBed.run { bed in
            let service = bed.service
            let stream = Task { try await service.exchange(.get("/events")) }
            try await eventually("a stream") {
                try await service.exchange(.get("/-/metrics")).text.contains("http_streams_open 1.0")
            }
            service.process.send(15)
            #expect(try await service.process.ended().status == 0)
            // It came to its last chunk.
            #expect(try await stream.value.status == 200)
        }
    }

    @Test func oneStreamTooManyIsRefused() async throws {
        try await TestBed.run(["HTTP_MAX_STREAMS": "1"]) { bed in
            let service = bed.service
            let stream = Task { try await service.exchange(.get("/events?limit=6")) }
            try await eventually("a stream") {
                try await service.exchange(.get("/-/metrics")).text.contains("http_streams_open 1.0")
            }
            let refused = try await service.exchange(.get("/events"))
            #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
            #expect(try await service.exchange(.get("/overview")).status == 200)
            #expect(try await stream.value.status == 200)
        }
    }
}
