import HTTPServer
import Testing
import TimerCore
import TimerTestSupport

@Suite struct NamedScheduleTests {
    private let one = "/apps/12345/schedules/ticket_reminder"
    private let oneTime =
        #"{"name":"ticket_reminder","data":{"ticket_id": 100001},"schedule_at":"2026-06-10T07:00:00.860Z"}"#
    private let recurring =
        #"{"name":"ticket_reminder","data":{"ticket_id":10001},"schedule_at":"2026-06-10T07:00:00.860Z","#
        + #""repeat":{"time_unit":"minutes","frequency":5}}"#

    private func message(_ response: HTTPResponse) throws -> String? {
        try response.json()["message"] as? String
    }

    /// The four methods of the document.
    @Test func aScheduleIsCreatedFetchedUpdatedAndDeleted() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let created = await api.create(oneTime)
        #expect(try message(created) == "Schedule created")
        #expect(try created.json()["status"] as? Int == 200)
        let fetched = await api.get(one)
        #expect(
            fetched.text.hasPrefix(
                #"{"name":"ticket_reminder","data":{"ticket_id": 100001},"schedule_at":"2026-06-10T07:00:00.860Z","#
                    + #""paused":false,"next":{"at":"2026-06-10T07:00:00.860Z","expirationId":""#))
        let taken = await api.create(oneTime)
        try taken.expectProblem(400)
        #expect(try message(taken) == "This Schedule name already exists")
        let updated = await api.put(one, recurring)
        #expect(try message(updated) == "Schedule updated")
        #expect(await api.get(one).text.contains(#""repeat":{"time_unit":"minutes","frequency":5},"paused":false"#))
        #expect(try message(await api.send(.delete, one)) == "Schedule deleted")
        for gone in [await api.get(one), await api.put(one, recurring), await api.send(.delete, one)] {
            try gone.expectProblem(404)
            #expect(try message(gone) == "Schedule does not exist")
        }
    }

    @Test func anUpdateMayLeaveTheNameToThePathAndMustNotChangeIt() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        _ = await api.create(oneTime)
        let nameless = #"{"data":{},"schedule_at":"2026-06-11T07:00:00Z"}"#
        #expect(await api.put(one, nameless).status.code == 200)
        let other = await api.put(one, #"{"name":"b","data":{},"schedule_at":"2026-06-11T07:00:00Z"}"#)
        #expect(try other.expectProblem(400) == ["#/name"])
        let incomplete = await api.put(one, "{}")
        #expect(try message(incomplete) == "The following mandatory keys are missing - data,schedule_at")
    }

    @Test func thereIsOneRecurringScheduleUnlessTheAppMayHaveMore() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        _ = await api.create(recurring)
        let second = recurring.replacing("ticket_reminder", with: "second")
        let refused = await api.create(second)
        try refused.expectProblem(400)
        #expect(try message(refused) == "The maximum number of recurring schedules is 1")
        #expect(await api.put(one, recurring).status.code == 200, "it does not count against itself")
        _ = await api.create(oneTime.replacing("ticket_reminder", with: "once"))
        let turned = await api.put("/apps/12345/schedules/once", second.replacing("second", with: "once"))
        #expect(try message(turned) == "The maximum number of recurring schedules is 1")
        _ = await api.put("/apps/12345", NamedSchedulesUnderTest.app(more: #","limits":{"recurringSchedules":2}"#))
        #expect(await api.create(second).status.code == 200)
    }

    @Test func oneTimeSchedulesAreCountedToo() async throws {
        let api = await NamedSchedulesUnderTest.registered(
            NamedSchedulesUnderTest.app(more: #","limits":{"oneTimeSchedules":1}"#))
        _ = await api.create(oneTime)
        let refused = await api.create(oneTime.replacing("ticket_reminder", with: "second"))
        #expect(try message(refused) == "The maximum number of one-time schedules is 1")
    }

    @Test func aScheduleIsPausedResumedAndRun() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        for verb in ["pause", "resume", "run"] {
            let response = await api.send(.post, "\(one)/\(verb)")
            try response.expectProblem(404)
            #expect(try message(response) == "Schedule does not exist")
        }
        _ = await api.create(recurring)
        #expect(try message(await api.send(.post, "\(one)/pause")) == "Schedule paused")
        let paused = await api.get(one).text
        #expect(paused.contains(#""paused":true"#) && !paused.contains(#""next""#))
        #expect(try message(await api.send(.post, "\(one)/resume")) == "Schedule resumed")
        let run = try await api.send(.post, "\(one)/run").json()
        #expect(run["message"] as? String == "Schedule run")
        #expect((run["expirationId"] as? String).flatMap(ExpirationID.init) != nil)
    }

    @Test func unknownAppsAreSaidSo() async throws {
        let api = NamedSchedulesUnderTest()
        for response in [
            await api.create(oneTime), await api.get("/apps/12345/schedules"), await api.send(.delete, one),
            await api.send(.post, "\(one)/run"),
        ] {
            try response.expectProblem(404)
            #expect(try message(response) == "App does not exist")
        }
    }

    @Test func listsComeInPagesByName() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        for name in ["b", "a", "d", "c e&ü"] {
            _ = await api.create(oneTime.replacing("ticket_reminder", with: name))
        }
        func names(_ json: [String: any Sendable]) -> [String]? {
            (json["items"] as? [[String: any Sendable]])?.compactMap { $0["name"] as? String }
        }
        let first = try await api.get("/apps/12345/schedules?limit=3").json()
        #expect(names(first) == ["a", "b", "c e&ü"])
        #expect(first["nextCursor"] as? String == "c e&ü")
        let second = try await api.get("/apps/12345/schedules?limit=3&cursor=c%20e%26%C3%BC").json()
        #expect(names(second) == ["d"])
        #expect(second["nextCursor"] is String == false)
        let longCursor = "cursor=" + String(repeating: "a", count: 31)
        for query in ["limit=0", "limit=201", "limit=x", "x=1", "limit=1&limit=2", "cursor=%00", longCursor] {
            try await api.get("/apps/12345/schedules?\(query)").expectProblem(400)
        }
        #expect(await api.get("/apps/12345/schedules/c%20e%26%C3%BC").status.code == 200)
    }

    @Test func namesThatCannotBeStoredAreNotFound() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        try await api.get("/apps/12345/schedules/a%00").expectProblem(404)
        try await api.get("/apps/%00").expectProblem(404)
        try await api.put("/apps/%00", NamedSchedulesUnderTest.app()).expectProblem(400)
    }
}
