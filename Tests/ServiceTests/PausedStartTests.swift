import TestSupport
import Testing

/// A service that starts paused, seen from outside.
struct PausedStartTests {
    @Test func nothingFiresUntilSomebodyResumes() async throws {
        try await TestBed.run(["PAUSED_START": "true"]) { bed in
            let id = try await bed.service.schedule(bed.timer("/held"))
            try await eventually("replicas know it") {
                try await bed.service.exchange(.get("/-/metrics")).text.contains("timer_firing_paused 1.0")
            }
            let overview = try await bed.service.exchange(.get("/overview")).json
            #expect(overview["firing"]?["reason"]?.string == "start")
            #expect(try await bed.service.exchange(.get("/-/ready")).status == 200)
            let lines = try bed.service.log.filter { $0["advice"]?.string?.contains("/-/resume") == true }
            #expect(!lines.isEmpty)
            #expect(try await bed.service.document(id)["expirationStatus"]?["id"]?.int == 0)
            #expect(try await bed.service.exchange(.post("/-/resume", "")).status == 200)
            try await bed.service.document(id, withStatus: 1)
        }
    }

    /// What was claimed before its date, and what waits, goes back.
    @Test func aPauseOfARunningServiceHoldsWhatHasNotBegun() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/later", in: 1_500))
            let answer = try await bed.service.exchange(.post("/-/pause", ""))
            #expect(try answer.json["held"]?.int == 0)
            try await eventually("it is overdue") {
                try await bed.service.exchange(.get("/overview")).json["dueNow"]?["count"]?.int == 1
            }
            #expect(try await bed.service.document(id)["expirationStatus"]?["id"]?.int == 0)
            #expect(try await bed.service.exchange(.post("/-/resume", "")).status == 200)
            try await bed.service.document(id, withStatus: 1)
        }
    }
}
