import Foundation
import TestSupport
import Testing

/// Bulk operations over HTTP, with what becomes of their timers.
struct BulkTests {
    private static let (any, bound) = ("any-token-0123456789", "bound-token-0123456789")

    /// - Returns: the id of the operation.
    private func start(_ body: String, _ replica: Replica, headers: [String: String] = [:]) async throws -> String {
        let answer = try await replica.exchange(.post("/bulk", body, headers: headers))
        guard answer.status == 202, let id = try answer.json["id"]?.string else {
            throw TestFailure("not started: \(answer.status) \(answer.text)")
        }
        #expect(answer.headers["location"] == "/bulk/\(id)")
        return id
    }

    private func ended(_ id: String, _ replica: Replica, headers: [String: String] = [:]) async throws -> JSONTree {
        try await eventually("the end of a bulk operation") {
            let operation = try await replica.exchange(.get("/bulk/\(id)", headers: headers)).json
            return operation["endedAt"]?.string == nil ? nil : operation
        }
    }

    /// Schedules so many timers with these labels, a thousand at a time.
    private func schedule(_ count: Int, in milliseconds: Int, labels: String, _ bed: TestBed) async throws {
        let timer = bed.timer("/bulk", in: milliseconds, fields: #""labels":\#(labels),"#)
        for first in stride(from: 0, to: count, by: 1_000) {
            let timers = Array(repeating: timer, count: min(1_000, count - first)).joined(separator: ",")
            let answer = try await bed.service.exchange(.post("/schedule/batch", #"{"timers":[\#(timers)]}"#))
            #expect(answer.status == 200)
        }
    }

    @Test func afterADryRunThoseThatMatchAreAborted() async throws {
        try await TestBed.run { bed in
            try await schedule(40, in: 600_000, labels: #"{"team":"a"}"#, bed)
            let other = try await bed.service.schedule(bed.timer("/other", in: 600_000))
            let order = #"{"action":"abort","filter":{"label":["team:a"]}"#
            let count = try await bed.service.exchange(.post("/bulk", order + #","dryRun":true}"#))
            #expect(count.text == #"{"count":40,"isEstimate":false}"#)
            let operation = try await ended(try await start(order + "}", bed.service), bed.service)
            #expect(operation["state"]?.string == "done" && operation["done"]?.int == 40)
            #expect(operation["requestedBy"]?.string == "127.0.0.1")
            #expect(try await bed.database.number("SELECT count(*) FROM timer_service.settled_expirations") == 40)
            #expect(try await bed.service.document(other)["expirationStatus"]?["id"]?.int == 0)
            let metrics = try await bed.service.exchange(.get("/-/metrics")).text
            #expect(metrics.contains(#"timer_bulk_changed_total{action="abort"} 40"#))
        }
    }

    @Test func thoseInErrorAreRetriedAndReplayed() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/bad", .status(400))
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await bed.service.schedule(bed.timer("/bad"))) }
            for id in ids { try await bed.service.document(id, withStatus: 3) }
            bed.sink.script("/bad", .ok)
            let retry = #"{"action":"retry","filter":{"lastError":"400"}}"#
            #expect(try await ended(try await start(retry, bed.service), bed.service)["done"]?.int == 3)
            for id in ids { try await bed.service.document(id, withStatus: 1) }
            let replay = #"{"action":"replay","filter":{"status":"expired","applicantService":"tests"}}"#
            #expect(try await ended(try await start(replay, bed.service), bed.service)["done"]?.int == 3)
            try await eventually("nine requests") { bed.sink.requests("/bad").count == 9 }
            #expect(try await bed.stored() == 6)
        }
    }

    /// It is killed in the middle of a step, which a lock on the table of ends holds up. After the operation nothing fires
    /// that was aborted.
    @Test func aReplicaThatIsKilledLeavesNoneOutAndNoneHalfDone() async throws {
        try await TestBed.run { bed in
            let (count, delay) = (5_000, 15_000)
            try await schedule(count, in: delay, labels: #"{"team":"a"}"#, bed)
            let canary = try await bed.service.schedule(bed.timer("/canary", in: delay + 500))
            let id = try await start(#"{"action":"abort","filter":{"label":["team:a"]}}"#, bed.service)
            try await eventually("some that are aborted") { try await bed.database.number(aborted) > 0 }
            try await bed.database.lock("timer_service.settled_expirations")
            let waiting = """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                    AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO timer_service.settled_expirations%'
                """
            try await eventually("a step that waits") { try await bed.database.number(waiting) > 0 }
            try await TestBed.withReplica(of: bed.database) { other in
                try await bed.service.process.killed()
                try await bed.database.unlock()
                let operation = try await ended(id, other)
                let fired = bed.sink.requests("/bulk").count
                let done = try #require(operation["done"]?.int)
                #expect(operation["state"]?.string == "done" && operation["failed"]?.int == 0)
                #expect(fired > 0 || done == count)
                #expect(try await bed.database.number(aborted) == done)
                try await other.document(canary, withStatus: 1)
                #expect(bed.sink.requests("/bulk").count == fired)
            }
        }
    }

    private let aborted = "SELECT count(*) FROM timer_service.settled_expirations WHERE status = 2"

    @Test func aBoundTokenChangesItsOwnAlone() async throws {
        try await TestBed.run(["API_TOKENS": "\(Self.any)@ops,tests:\(Self.bound)"]) { bed in
            let all = ["authorization": "Bearer \(Self.any)"]
            let own = ["authorization": "Bearer \(Self.bound)"]
            let body = bed.timer("/", in: 600_000)
            let mine = try await bed.service.schedule(body, headers: own)
            _ = try await bed.service.schedule(body.replacing(#""tests""#, with: #""others""#), headers: all)
            let others = #"{"action":"abort","filter":{"applicantService":"others"}}"#
            #expect(try await bed.service.exchange(.post("/bulk", others, headers: own)).status == 403)
            let everything = #"{"action":"abort","filter":{},"all":true}"#
            let id = try await start(everything, bed.service, headers: own)
            #expect(try await ended(id, bed.service, headers: own)["done"]?.int == 1)
            let document = try await bed.service.exchange(.get("/expirations/\(mine)", headers: all)).json
            #expect(document["expirationStatus"]?["id"]?.int == 2 && document["updaterId"]?.string == "tests")
            let foreign = try await start(everything, bed.service, headers: all)
            #expect(try await ended(foreign, bed.service, headers: all)["done"]?.int == 1)
            #expect(try await bed.service.exchange(.get("/bulk/\(foreign)", headers: own)).status == 404)
            let list = try await bed.service.exchange(.get("/bulk", headers: own)).json
            #expect(list["items"]?.array?.map { $0["id"]?.string } == [id])
        }
    }
}
