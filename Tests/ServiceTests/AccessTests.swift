import Foundation
import TestSupport
import Testing

/// Tokens, request ids and the log.
struct AccessTests {
    private static let any = "any-token-0123456789"
    private static let bound = "bound-token-0123456789"

    @Test func tokensDecideWhoMayCall() async throws {
        try await TestBed.run(["API_TOKENS": "\(Self.any),tests:\(Self.bound)"]) { bed in
            let body = bed.timer("/", in: 600_000)
            let others = body.replacing(#""tests""#, with: #""others""#)
            func status(_ body: String, _ token: String?) async throws -> Answer {
                let headers = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
                return try await bed.service.exchange(.post("/schedule", body, headers: headers))
            }
            let unknown = try await status(body, nil)
            #expect(unknown.status == 401)
            #expect(unknown.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            #expect(try await status(body, "wrong-token-0123456789").status == 401)
            #expect(try await status(others, Self.bound).status == 403)
            #expect(try await bed.stored() == 0)
            #expect(try await status(body, Self.bound).status == 200)
            #expect(try await status(others, Self.any).status == 200)
        }
    }

    @Test func boundTokenSeesItsOwnTimersOnly() async throws {
        try await TestBed.run(["API_TOKENS": "\(Self.any),tests:\(Self.bound)"]) { bed in
            let all = ["authorization": "Bearer \(Self.any)"]
            let own = ["authorization": "Bearer \(Self.bound)"]
            let body = bed.timer("/", in: 600_000)
            let mine = try await bed.service.schedule(body, headers: all)
            let theirs = try await bed.service.schedule(
                body.replacing(#""tests""#, with: #""others""#), headers: all)
            func status(_ call: Call) async throws -> Int { try await bed.service.exchange(call).status }
            #expect(try await status(.get("/expirations/\(mine)", headers: own)) == 200)
            #expect(try await status(.get("/expirations/\(theirs)", headers: own)) == 404)
            #expect(try await status(.get("/expirations?applicantService=others", headers: own)) == 403)
            let list = try await bed.service.exchange(.get("/expirations", headers: own)).json
            #expect(list["items"]?.array?.map { $0["_id"]?.string } == [mine])
            let abort = #"{"expirationId":"\#(theirs)"}"#
            #expect(try await status(.post("/abort", abort, headers: own)) == 404)
            #expect(try await status(.post("/abort", abort, headers: all)) == 204)
        }
    }

    @Test func statusAndDocumentationAreOpen() async throws {
        try await TestBed.run(["API_TOKENS": Self.any]) { bed in
            let targets = [
                "/-/healthz", "/-/ready", "/-/check-up", "/-/metrics", "/documentation/json", "/expirations",
            ]
            let answers = try await bed.service.exchange(targets.map { .get($0) })
            #expect(answers.map(\.status) == [200, 200, 200, 200, 404, 401])
        }
    }

    @Test func requestIdIsEchoedAndLogged() async throws {
        try await TestBed.run { bed in
            let given = try await bed.service.exchange(.get("/expirations", headers: ["x-request-id": "abc-123"]))
            #expect(given.headers["x-request-id"] == "abc-123")
            let made = try await bed.service.exchange(.get("/expirations?limit=3"))
            let id = try #require(made.headers["x-request-id"])
            #expect(!id.isEmpty)
            for (target, id) in [("/expirations", "abc-123"), ("/expirations?limit=3", id)] {
                let line = try await eventually("a log line of \(target)") {
                    try bed.service.log.first { $0["url"]?["path"]?.string == target }
                }
                #expect(line["reqId"]?.string == id)
                #expect(line["http"]?["response"]?["statusCode"]?.int == 200)
            }
        }
    }

    @Test func logIsOneObjectALine() async throws {
        try await TestBed.run(["LOG_LEVEL": "trace"]) { bed in
            let headers = ["x-request-id": #"a"b"#, "user-agent": "tést\u{7F}\\"]
            _ = try await bed.service.exchange(.get("/expirations", headers: headers))
            _ = try await bed.service.schedule(bed.timer("/"))
            bed.service.process.send(SIGTERM)
            #expect(try await bed.service.process.ended() == ChildProcess.Ending(status: 0, wasKilled: false))
            let log = try bed.service.log
            #expect(log.contains { $0["msg"]?.string == "request completed" && $0["reqId"]?.string != nil })
            #expect(log.last?["msg"]?.string == "stopped")
            for line in log {
                #expect(line["level"]?.int != nil && line["time"]?.int != nil && line["msg"]?.string != nil)
            }
            #expect(bed.service.process.errors.all == [])
        }
    }

    @Test func silentLevelLogsNothing() async throws {
        try await TestBed.withDatabase { database in
            let settings = ["DATABASE_URL": database.url, "HTTP_PORT": "0", "LOG_LEVEL": "silent"]
            let process = try ChildProcess("timer-service", environment: settings)
            try await eventually("a registered replica") {
                let query = "SELECT count(*) FROM timer_service.replicas"
                return ((try? await database.number(query)) == 1)
            }
            process.send(SIGTERM)
            let ending = try await process.ended()
            #expect(ending == ChildProcess.Ending(status: 0, wasKilled: false))
            #expect(process.output.all == [])
        }
    }
}
