import Glibc
import TestSupport
import Testing

/// What a receiver's answer does to a timer.
struct OutcomeTests {
    @Test(arguments: [200, 202, 204, 299])
    func successExpires(status: Int) async throws {
        try await TestBed.run { bed in
            bed.sink.script("/s", .status(status))
            let id = try await bed.service.schedule(bed.timer("/s"))
            let document = try await bed.service.document(id, withStatus: 1)
            #expect(document["lastError"] == .null)
        }
    }

    @Test(arguments: [300, 304, 400, 401, 404, 410])
    func refusalIsAnErrorAtOnce(status: Int) async throws {
        try await TestBed.run { bed in
            bed.sink.script("/r", .status(status, body: "not today"))
            let id = try await bed.service.schedule(bed.timer("/r"))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["lastError"]?.string?.contains("\(status)") == true)
            #expect(bed.sink.requests("/r").count == 1)
        }
    }

    @Test func redirectIsNotFollowed() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/from", .status(302, headers: ["location": "http://127.0.0.1:\(bed.sinkPort)/to"]))
            let id = try await bed.service.schedule(bed.timer("/from"))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["lastError"]?.string?.contains("302") == true)
            #expect(bed.sink.requests("/to").isEmpty)
        }
    }

    @Test(arguments: [408, 425, 429, 500, 503])
    func passingFailureIsTriedAgain(status: Int) async throws {
        try await TestBed.run { bed in
            bed.sink.script("/again", .status(status, headers: ["retry-after": "1"]), .ok)
            let id = try await bed.service.schedule(bed.timer("/again"))
            let document = try await bed.service.document(id, withStatus: 1)
            let requests = bed.sink.requests("/again")
            #expect(requests.map { $0.headers.first("webhook-id") } == [id, id])
            let times = requests.compactMap { $0.headers.first("webhook-timestamp").flatMap { Int($0) } }
            #expect(times.count == 2 && times[1] - times[0] >= 1)
            #expect(document["failureCount"]?.int == 1)
        }
    }

    @Test func lastFailureIsAnErrorWithItsReason() async throws {
        try await TestBed.run(["MAX_FAILURE_COUNT": "3"]) { bed in
            bed.sink.script("/never", .status(500, body: "out of coffee"))
            let id = try await bed.service.schedule(bed.timer("/never"))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["failureCount"]?.int == 3)
            #expect(document["lastError"]?.string?.hasSuffix("the destination answered 500: out of coffee") == true)
            #expect(bed.sink.requests("/never").count == 3)
        }
    }

    @Test func attemptsTellWhatTheyMet() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/told", .status(503, body: "out of coffee"), .ok)
            let id = try await bed.service.schedule(bed.timer("/told", output: #","retry":{"baseMs":1}"#))
            _ = try await bed.service.document(id, withStatus: 1)
            let page = try JSONTree(try await bed.service.exchange(.get("/expirations/\(id)/attempts")).text)
            let items = try #require(page["items"]?.array)
            #expect(items.map { $0["outcome"]?.string } == ["retry", "delivered"])
            #expect(items.map { $0["status"]?.int } == [503, 204])
            #expect(items[0]["reason"]?.string == "the destination answered 503: out of coffee")
            #expect(items.allSatisfy { $0["startedAt"]?.string != nil && $0["durationMs"]?.int != nil })
            #expect(items.allSatisfy { $0["replica"]?.int != nil })
            let table = "timer_service.attempts"
            #expect(try await bed.database.number("SELECT count(*) FROM \(table)") == 1)
        }
    }

    @Test func timerHasARetryPolicyOfItsOwn() async throws {
        try await TestBed.run(["MAX_FAILURE_COUNT": "1"]) { bed in
            bed.sink.script("/own", .status(500))
            let retry = #","retry":{"maxFailureCount":2,"baseMs":1,"factor":1.5,"capMs":2}"#
            let id = try await bed.service.schedule(bed.timer("/own", output: retry))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["failureCount"]?.int == 2)
            #expect(bed.sink.requests("/own").count == 2)
        }
    }

    @Test func timerHasATimeoutOfItsOwn() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/slow", .held, .held)
            let short = #","timeoutMs":50,"retry":{"maxFailureCount":2}"#
            let id = try await bed.service.schedule(bed.timer("/slow", output: short))
            let document = try await bed.service.document(id, withStatus: 3)
            #expect(document["failureCount"]?.int == 2)
            let reason = try #require(document["lastError"]?.string)
            #expect(reason.localizedCaseInsensitiveContains("time"), "\(reason)")
        }
    }

    @Test func refusedConnectionIsTriedAgainAndThenAnError() async throws {
        try await TestBed.run { bed in
            try await HeldPort.hold { port in
                let body = bed.timer("/", output: #","retry":{"maxFailureCount":2,"baseMs":1}"#)
                    .replacing(":\(bed.sinkPort)", with: ":\(port)")
                let id = try await bed.service.schedule(body)
                let document = try await bed.service.document(id, withStatus: 3)
                #expect(document["failureCount"]?.int == 2)
                #expect(document["lastError"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func loopbackIsRefusedUnlessAllowed() async throws {
        try await TestBed.run(["REST_ALLOW": ""]) { bed in
            let answer = try await bed.service.exchange(.post("/schedule", bed.timer("/in")))
            #expect(answer.status == 400)
            #expect(try answer.places == ["#/outputMode/hostname"])
            #expect(try await bed.stored() == 0)
        }
    }

    /// Each of them has as many calls at a time as one that has not answered yet may have, and keeps them for longer than the test waits; what
    /// else is due to them waits in the queue.
    @Test func receiversThatHangLeaveRoomForAnother() async throws {
        try await TestBed.run(["DELIVERY_TIMEOUT_MS": "300000", "DESTINATION_CONCURRENCY": "128"]) { bed in
            let port = try Self.silentPort()
            let bodies = (0..<1_800).map { number in
                bed.timer("/")
                    .replacing("127.0.0.1:\(bed.sinkPort)", with: "127.0.0.\(2 + number % 12):\(port)")
            }
            let answers = try await bed.service.exchange(bodies.map { Call.post("/schedule", $0) })
            #expect(answers.allSatisfy { $0.status == 200 })
            _ = try await eventually("each of them tried") {
                try await bed.database.number(
                    "SELECT count(*) FROM timer_service.pending_expirations WHERE owner IS NOT NULL")
                    >= 12 * 16 ? () : nil
            }
            _ = try await bed.service.schedule(bed.timer("/good"))
            _ = try await eventually("the good one") { bed.sink.requests("/good").first }
        }
    }

    /// A port of every address, whose clients are connected and never answered.
    private static func silentPort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_ANY
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        try #require(result == 0)
        try #require(listen(descriptor, 4_096) == 0)
        return UInt16(bigEndian: address.sin_port)
    }
}
