import HTTPServer
import Testing
import TimerAPI
import TimerCore

/// What a client meets that edits what it has read, repeats what it has sent, or misspells.
@Suite struct EditingTests {
    private static let one = "/apps/12345/schedules/a"
    private static let daily =
        #"{"name":"a","data":{"k": 1},"schedule_at":"2026-06-10T07:00:00Z","#
        + #""repeat":{"time_unit":"days","frequency":1}}"#

    @Test func aScheduleThatWasReadMayBePutAgain() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        #expect(await api.create(Self.daily).status.code == 200)
        let read = await api.get(Self.one).text
        #expect(read.contains("createdAt") && read.contains("next"))
        let put = await api.put(Self.one, read.replacing(#"{"k": 1}"#, with: #"{"k": 2}"#))
        #expect(put.status.code == 200, "\(put.text)")
        #expect(await api.get(Self.one).text.contains(#"{"k": 2}"#))
        for (old, new, pointer) in [
            (#""paused":false"#, #""paused":true"#, "#/paused"), (#""paused":false"#, #""paused":1"#, "#/paused"),
            (#""createdAt":"2026"#, #""createdAt":"2025"#, "#/createdAt"),
        ] {
            #expect(try await api.put(Self.one, read.replacing(old, with: new)).expectProblem(400) == [pointer])
        }
        #expect(try await api.create(read).expectProblem(400).contains("#/paused"), "what is new has no such state")
    }

    /// The answer leaves the secret out; put again it means the one that is stored.
    @Test func anAppThatWasReadMayBePutAgain() async throws {
        let output =
            #"{"type":"rest","method":"post","protocol":"https","hostname":"a.example","#
            + #""headers":{"Authorization":"Bearer s3cret","x-other":"1"}}"#
        let api = await NamedSchedulesUnderTest.registered(#"{"domain":"d","region":"US","outputMode":\#(output)}"#)
        let read = await api.get("/apps/12345").text
        let put = await api.put("/apps/12345", read.replacing(#""x-other":"1""#, with: #""x-other":"2""#))
        #expect(put.status.code == 200, "\(put.text)")
        let stored = try #require(try await api.store.app("12345")).value.outputMode
        let expected = output.replacing(#""x-other":"1""#, with: #""x-other":"2""#)
        #expect(String(decoding: stored.bytes, as: UTF8.self) == expected)
        let other = await api.put("/apps/other", read)
        #expect(try other.expectProblem(400) == ["#/account_id", "#/outputMode"], "no secret is known there")
    }

    @Test func aRepeatedRunIsTheSameRun() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        _ = await api.create(Self.daily)
        func run(_ key: String?) async throws -> String? {
            try await api.send(.post, "\(Self.one)/run", key: key).json()["expirationId"] as? String
        }
        let first = try #require(try await run("k"))
        #expect(try await run("k") == first)
        #expect(try await run("other") != first)
        #expect(try await run(nil) != first)
        _ = await api.create(#"{"name":"b","data":{},"schedule_at":"2026-06-10T07:00:00Z"}"#)
        try await api.send(.post, "/apps/12345/schedules/b/run", key: "k").expectProblem(422)
    }

    /// The message is the platform's; the detail says what would do.
    @Test(arguments: [
        (#""schedule_at":"2026-06-10T07:00:00""#, "#/schedule_at", "2026-06-10T07:00:00Z"),
        (#""schedule_at":"2026-06-10T07:00:00Z","repeat":{}"#, "#/repeat", "cron"),
        (
            #""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * * *","timezone":"utc"}"#,
            "#/repeat/timezone", "UTC"
        ),
        (
            #""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * * *","timezone":"europe/rome"}"#,
            "#/repeat/timezone", "Europe/Rome"
        ),
        (
            #""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * * *","timezone":"america/new_york"}"#,
            "#/repeat/timezone", "America/New_York"
        ),
        (#""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * * FRI-MON"}"#, "#/repeat/cron", "FRI-SUN,MON"),
        (
            #""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * nov-feb *"}"#, "#/repeat/cron",
            "NOV-DEC,JAN-FEB"
        ),
        (
            #""schedule_at":"2026-06-10T07:00:00Z","repeat":{"cron":"0 9 * * *","until":"2027-01-01T00:00:00"}"#,
            "#/repeat/until", "2027-01-01T00:00:00Z"
        ),
    ])
    func adviceIsGiven(_ members: String, _ pointer: String, _ advice: String) async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let response = await api.create(#"{"name":"a","data":{},\#(members)}"#)
        #expect(try response.expectProblem(400) == [pointer])
        let errors = try response.json()["errors"] as? [[String: String]]
        #expect(errors?.first?["detail"]?.contains(advice) == true, "\(response.text)")
        #expect(try (response.json()["message"] as? String)?.contains(advice) == false)
    }

    @Test(arguments: [".", ".."]) func namesThatPathsDropAreRefused(_ name: String) async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let body = Self.daily.replacing(#""name":"a""#, with: #""name":"\#(name)""#)
        #expect(try await api.create(body).expectProblem(400) == ["#/name"])
        try await api.put("/apps/\(name)", NamedSchedulesUnderTest.app()).expectProblem(400)
    }

    /// The caller's now is past by the database's clock.
    @Test func withoutAMinimumNowIsGoodEnough() async throws {
        let api = await NamedSchedulesUnderTest.registered(
            NamedSchedulesUnderTest.app(more: #","limits":{"minimumLeadMs":0}"#))
        let now = #"{"name":"a","data":{},"schedule_at":"2025-12-31T23:59:59.990Z"}"#
        #expect(await api.create(now).status.code == 200)
    }
}

extension NamedSchedulesUnderTest {
    fileprivate func send(_ method: HTTPMethod, _ target: String, key: String?) async -> HTTPResponse {
        await send(method, target, nil, headers: key.map { ["idempotency-key": $0] } ?? [:])
    }
}
