import Foundation
import TestSupport
import Testing

/// Starting, stopping and dying, alone and beside others.
struct LifecycleTests {
    private static let success = ChildProcess.Ending(status: 0, wasKilled: false)

    @Test func terminationFinishesWhatIsInFlight() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/slow", .held)
            let id = try await bed.service.schedule(bed.timer("/slow"))
            _ = try await bed.sink.request("/slow")
            bed.service.process.send(SIGTERM)
            try await Self.stopping(bed.service)
            #expect(bed.service.process.hasEnded == nil)
            bed.sink.release()
            #expect(try await bed.service.process.ended() == Self.success)
            try await TestBed.withReplica(of: bed.database) { other in
                let document = try await other.document(id)
                #expect(document["expirationStatus"]?["id"]?.int == 1)
                #expect(bed.sink.requests("/slow").count == 1)
            }
        }
    }

    @Test func terminationHandsBackWhatWaits() async throws {
        try await TestBed.run(["DESTINATION_CONCURRENCY": "1"]) { bed in
            bed.sink.script("/slow", .held)
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try await bed.service.schedule(bed.timer("/slow"))) }
            _ = try await bed.sink.request("/slow")
            bed.service.process.send(SIGTERM)
            try await Self.stopping(bed.service)
            bed.sink.release()
            #expect(try await bed.service.process.ended() == Self.success)
            #expect(bed.sink.requests("/slow").count == 1)
            let waiting = "FROM timer_service.pending_expirations WHERE owner IS NULL AND attempt = 0"
            #expect(try await bed.database.number("SELECT count(*) \(waiting)") == 4)
            try await TestBed.withReplica(of: bed.database) { other in
                for id in ids {
                    let document = try await other.document(id, withStatus: 1)
                    #expect(document["failureCount"]?.int == 0)
                }
            }
            #expect(bed.sink.requests("/slow").count == 5)
        }
    }

    @Test func terminationDoesNotOutlastItsGrace() async throws {
        try await TestBed.run(["SHUTDOWN_GRACE_MS": "300"]) { bed in
            bed.sink.script("/stuck", .held)
            let id = try await bed.service.schedule(bed.timer("/stuck", output: #","timeoutMs":600000"#))
            _ = try await bed.sink.request("/stuck")
            bed.service.process.send(SIGTERM)
            #expect(try await bed.service.process.ended(within: .seconds(60)) == Self.success)
            bed.sink.release()
            try await TestBed.withReplica(of: bed.database) { other in
                try await other.document(id, withStatus: 1)
            }
        }
    }

    @Test func requestInFlightIsAnsweredAndNoneIsTakenAfterwards() async throws {
        try await TestBed.run { bed in
            let ids = try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { try? await bed.service.schedule(bed.timer("/", in: 600_000)) }
                }
                bed.service.process.send(SIGTERM)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await bed.service.process.ended() == Self.success)
            #expect(try await bed.stored() >= ids.compactMap(\.self).count)
            await #expect(throws: ClientConnection.Broken.self) {
                _ = try await bed.service.exchange(.get("/-/healthz"))
            }
        }
    }

    @Test func replicasThatStartAtOnceMigrateOnce() async throws {
        try await TestBed.withDatabase { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        try await TestBed.withReplica(of: database) { replica in
                            try await eventually("readiness") {
                                (try await replica.exchange(.get("/-/ready")).status == 200)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let migrations = "FROM timer_service.schema_migrations"
            let count = try await database.number("SELECT count(*) \(migrations)")
            #expect(count > 0)
            #expect(try await database.number("SELECT count(DISTINCT version) \(migrations)") == count)
        }
    }

    @Test func deliveriesOfAKilledReplicaAreTakenOver() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/taken", .held)
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await bed.service.schedule(bed.timer("/taken"))) }
            try await eventually("all in flight") { (bed.sink.requests("/taken").count == 3) }
            try await TestBed.withReplica(of: bed.database) { other in
                bed.sink.script("/taken", .ok)
                try await bed.service.process.killed()
                for id in ids {
                    let document = try await other.document(id, withStatus: 1)
                    #expect(document["failureCount"]?.int == 1)
                }
                let delivered = bed.sink.requests("/taken").compactMap { $0.headers.first("webhook-id") }
                #expect(delivered.sorted() == (ids + ids).sorted())
            }
        }
    }

    /// Killed by SIGKILL, it could write nothing of what it had under way.
    @Test func attemptsOfAKilledReplicaAreLost() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/lost", .held)
            let id = try await bed.service.schedule(bed.timer("/lost"))
            _ = try await bed.sink.request("/lost")
            try await TestBed.withReplica(of: bed.database) { other in
                bed.sink.script("/lost", .status(204))
                try await bed.service.process.killed()
                _ = try await other.document(id, withStatus: 1)
                let page = try JSONTree(try await other.exchange(.get("/expirations/\(id)/attempts")).text)
                let items = try #require(page["items"]?.array)
                #expect(items.map { $0["number"]?.int } == [1, 2])
                #expect(items.map { $0["outcome"]?.string } == ["lost", "delivered"])
                #expect(items.map { $0["status"]?.int } == [nil, 204])
                #expect(items.map { $0["startedAt"]?.string == nil } == [true, false])
                #expect(items.map { $0["nextAttemptAt"]?.string == nil } == [false, true])
                #expect(items[0]["replica"]?.int != items[1]["replica"]?.int)
            }
        }
    }

    @Test func replicasShareTheWork() async throws {
        try await TestBed.run { bed in
            try await TestBed.withReplica(of: bed.database) { other in
                var ids: [String] = []
                for index in 0..<40 {
                    let replica = index.isMultiple(of: 2) ? bed.service : other
                    ids.append(try await replica.schedule(bed.timer("/shared", in: 20)))
                }
                for (index, id) in ids.enumerated() {
                    let replica = index.isMultiple(of: 2) ? other : bed.service
                    try await replica.document(id, withStatus: 1)
                }
                let delivered = bed.sink.requests("/shared").compactMap { $0.headers.first("webhook-id") }
                #expect(delivered.sorted() == ids.sorted())
            }
        }
    }

    @Test func signalsThatAreNoTerminationLeaveItAlone() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/slow", .held)
            let id = try await bed.service.schedule(bed.timer("/slow"))
            _ = try await bed.sink.request("/slow")
            for signal in [SIGUSR1, SIGUSR2, SIGHUP] { bed.service.process.send(signal) }
            try await eventually("the reloading") {
                try bed.service.log.contains { $0["msg"]?.string == "reloading" }
            }
            bed.sink.release()
            try await bed.service.document(id, withStatus: 1)
            let other = try await bed.service.schedule(bed.timer("/other"))
            try await bed.service.document(other, withStatus: 1)
            #expect(bed.sink.requests("/slow").count == 1)
            #expect(bed.service.process.hasEnded == nil)
        }
    }

    @Test func theLogLevelIsReadAgain() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "level-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        func set(_ level: String) throws { try "\(level)\n".write(to: file, atomically: true, encoding: .utf8) }
        func completed(_ bed: TestBed, _ target: String) throws -> Bool {
            try bed.service.log.contains { $0["url"]?["path"]?.string == target }
        }
        try set("info")
        try await TestBed.run(["LOG_LEVEL": "silent", "LOG_LEVEL_FILE": file.path]) { bed in
            _ = try await bed.service.exchange(.get("/documentation/first"))
            try await eventually("a line for it") { try completed(bed, "/documentation/first") }
            try set("error")
            bed.service.process.send(SIGHUP)
            // Once it has changed, only this one of its lines comes.
            try set("loud")
            try await eventually("the word of a level that is none") {
                bed.service.process.send(SIGHUP)
                return try bed.service.log.contains { $0["msg"]?.string == "the log level stays as it was" }
            }
        }
    }

    /// Nobody reads its log any more: hangs if the end waits for that.
    @Test func terminationDoesNotWaitForAReaderOfTheLog() async throws {
        try await TestBed.run { bed in
            bed.service.process.output.pause()
            let calls = (0..<100).map { Call.get("/documentation/\(String(repeating: "x", count: 4_000))\($0)") }
            _ = try await bed.service.exchange(calls)
            bed.service.process.send(SIGTERM)
            let ending = try await eventually("the end") { bed.service.process.hasEnded }
            #expect(ending == Self.success)
            bed.service.process.output.resume()
        }
    }

    private static func stopping(_ replica: Replica) async throws {
        try await eventually("a service that stops") {
            try replica.log.contains { $0["msg"]?.string == "stopping" }
        }
    }
}
