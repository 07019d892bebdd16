import Foundation
import TestSupport
import Testing

/// PostgreSQL goes away and comes back.
@Suite(.serialized)
struct OutageTests {
    @Test func outageIsAnsweredWith503AndHealsByItself() async throws {
        try await Cluster.run { cluster in
            try await TestBed.withDatabase(on: cluster.url) { database in
                try await Sink.run { sink, port in
                    try await TestBed.withReplica(of: database, ["DATABASE_TIMEOUT_MS": "3000"]) { service in
                        let bed = TestBed(database: database, service: service, sink: sink, sinkPort: port)
                        try await Self.stopAndStart(cluster, bed)
                    }
                }
            }
        }
    }

    private static func stopAndStart(_ cluster: Cluster, _ bed: TestBed) async throws {
        let before = try await bed.service.schedule(bed.timer("/before", in: 1))
        try await bed.service.document(before, withStatus: 1)
        let during = try await bed.service.schedule(bed.timer("/during", in: 2_000))
        try await cluster.stop("immediate")
        for call in [
            Call.post("/schedule", bed.timer("/refused")), .post("/abort", #"{"expirationId":"\#(during)"}"#),
            .get("/expirations"), .get("/expirations/\(during)"),
        ] {
            let answer = try await bed.service.exchange(call)
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(!answer.text.contains("127.0.0.1"))
        }
        for target in ["/-/ready", "/-/check-up"] {
            try await eventually("503 of \(target)") {
                let answer = try await bed.service.exchange(.get(target))
                return try answer.status == 503 && answer.json["status"]?.string == "KO" ? () : nil
            }
        }
        #expect(try await bed.service.exchange(.get("/-/healthz")).status == 200)
        try await cluster.start()
        try await eventually("readiness") { (try await bed.service.exchange(.get("/-/ready")).status == 200) }
        try await bed.service.document(during, withStatus: 1)
        let after = try await bed.service.schedule(bed.timer("/after"))
        try await bed.service.document(after, withStatus: 1)
        #expect(bed.sink.requests("/during").count == 1)
        #expect(bed.sink.requests("/refused").isEmpty)
        #expect(try await bed.stored() == 3)
    }

    @Test func serviceStartsBeforeItsDatabase() async throws {
        try await Cluster.run { cluster in
            try await TestBed.withDatabase(on: cluster.url) { database in
                try await cluster.stop("fast")
                try await TestBed.withReplica(of: database) { service in
                    #expect(try await service.exchange(.get("/-/ready")).status == 503)
                    try await cluster.start()
                    try await eventually("readiness") {
                        (try await service.exchange(.get("/-/ready")).status == 200)
                    }
                }
            }
        }
    }

    /// What was delivered cannot be settled; whoever takes over delivers it again. The service ends all the same.
    @Test func terminationWithoutADatabaseEnds() async throws {
        try await Cluster.run { cluster in
            try await TestBed.withDatabase(on: cluster.url) { database in
                try await Sink.run { sink, port in
                    try await TestBed.withReplica(of: database, ["SHUTDOWN_GRACE_MS": "1000"]) { service in
                        let bed = TestBed(database: database, service: service, sink: sink, sinkPort: port)
                        sink.script("/slow", .held)
                        _ = try await service.schedule(bed.timer("/slow"))
                        _ = try await sink.request("/slow")
                        try await cluster.stop("immediate")
                        sink.release()
                        service.process.send(SIGTERM)
                        let ending = try await service.process.ended()
                        #expect(ending == ChildProcess.Ending(status: 0, wasKilled: false))
                        try await cluster.start()
                    }
                }
            }
        }
    }
}
