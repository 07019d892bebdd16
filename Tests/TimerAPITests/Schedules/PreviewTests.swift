import Testing
import TimerCore
import TimerTestSupport

/// Daily at 02:30 where the clock changes at 02:00 and at 03:00.
@Suite struct PreviewTests {
    private func preview(
        from now: String, zone: String, at scheduleAt: String, more: String = "", count: Int = 3
    ) async throws -> [String] {
        let api = await NamedSchedulesUnderTest.registered(clock: ManualClock(try Timestamp(rfc3339: now)))
        let created = await api.create(
            #"{"name":"daily","data":{},"schedule_at":"\#(scheduleAt)","#
                + #""repeat":{"time_unit":"days","frequency":1,"timezone":"\#(zone)"\#(more)}}"#)
        #expect(created.status.code == 200, "\(created.text)")
        let json = try await api.get("/apps/12345/schedules/daily/next?n=\(count)").json()
        #expect(json["timezone"] as? String == zone)
        let occurrences = try #require(json["occurrences"] as? [[String: any Sendable]])
        return occurrences.map { occurrence in
            let mark = occurrence["shifted"] as? Bool == true ? " shifted" : ""
            return "\(occurrence["at"] as? String ?? "") \(occurrence["local"] as? String ?? "")\(mark)"
        }
    }

    @Test func romeInSpringShiftsWhatTheGapLeavesOut() async throws {
        let shown = try await preview(
            from: "2026-03-27T12:00:00Z", zone: "Europe/Rome", at: "2026-01-01T02:30:00+01:00")
        #expect(
            shown == [
                "2026-03-28T01:30:00.000Z 2026-03-28T02:30:00.000+01:00",
                "2026-03-29T01:30:00.000Z 2026-03-29T03:30:00.000+02:00 shifted",
                "2026-03-30T00:30:00.000Z 2026-03-30T02:30:00.000+02:00",
            ])
    }

    @Test func romeInSpringSkipsItWhenAskedTo() async throws {
        let shown = try await preview(
            from: "2026-03-27T12:00:00Z", zone: "Europe/Rome", at: "2026-01-01T02:30:00+01:00", more: #","gap":"skip""#,
            count: 2)
        #expect(
            shown == [
                "2026-03-28T01:30:00.000Z 2026-03-28T02:30:00.000+01:00",
                "2026-03-30T00:30:00.000Z 2026-03-30T02:30:00.000+02:00",
            ])
    }

    @Test func romeInAutumnTakesTheFirstOfTwo() async throws {
        let shown = try await preview(
            from: "2026-10-23T12:00:00Z", zone: "Europe/Rome", at: "2026-01-01T02:30:00+01:00")
        #expect(
            shown == [
                "2026-10-24T00:30:00.000Z 2026-10-24T02:30:00.000+02:00",
                "2026-10-25T00:30:00.000Z 2026-10-25T02:30:00.000+02:00",
                "2026-10-26T01:30:00.000Z 2026-10-26T02:30:00.000+01:00",
            ])
    }

    @Test func newYorkInSpring() async throws {
        let shown = try await preview(
            from: "2026-03-06T12:00:00Z", zone: "America/New_York", at: "2026-01-01T02:30:00-05:00")
        #expect(
            shown == [
                "2026-03-07T07:30:00.000Z 2026-03-07T02:30:00.000-05:00",
                "2026-03-08T07:30:00.000Z 2026-03-08T03:30:00.000-04:00 shifted",
                "2026-03-09T06:30:00.000Z 2026-03-09T02:30:00.000-04:00",
            ])
    }

    /// New York goes back at 02:00, so 01:30 is what is shown twice there.
    @Test func newYorkInAutumnShowsBothWhenAskedTo() async throws {
        let shown = try await preview(
            from: "2026-10-31T12:00:00Z", zone: "America/New_York", at: "2026-01-01T01:30:00-05:00",
            more: #","overlap":"both""#)
        #expect(
            shown == [
                "2026-11-01T05:30:00.000Z 2026-11-01T01:30:00.000-04:00",
                "2026-11-01T06:30:00.000Z 2026-11-01T01:30:00.000-05:00",
                "2026-11-02T06:30:00.000Z 2026-11-02T01:30:00.000-05:00",
            ])
    }

    @Test func aOneTimeScheduleHasOneAndTheNumberIsBounded() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        _ = await api.create(#"{"name":"once","data":{},"schedule_at":"2026-06-10T07:00:00Z"}"#)
        let text = await api.get("/apps/12345/schedules/once/next").text
        #expect(text.contains(#""occurrences":[{"at":"2026-06-10T07:00:00.000Z""#))
        for query in ["n=0", "n=101", "n=", "n=1&n=1", "m=1"] {
            try await api.get("/apps/12345/schedules/once/next?\(query)").expectProblem(400)
        }
        try await api.get("/apps/12345/schedules/other/next").expectProblem(404)
    }

    @Test func tenAreShownUnlessAskedOtherwise() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        _ = await api.create(
            #"{"name":"cron","data":{},"schedule_at":"2026-01-01T00:00:00Z","repeat":{"cron":"*/15 9 * * MON"}}"#)
        let occurrences = try await api.get("/apps/12345/schedules/cron/next").json()["occurrences"]
        #expect((occurrences as? [[String: any Sendable]])?.count == 10)
    }

    /// What an editor shows before anything is stored.
    @Test func aScheduleThatIsNotStoredIsPreviewedToo() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let body =
            #"{"name":"new","data":{},"schedule_at":"2026-01-01T00:00:00Z","#
            + #""repeat":{"cron":"30 9 * * MON","timezone":"Europe/Rome"}}"#
        let shown = try await api.send(.post, "/apps/12345/preview?n=2", body).json()
        #expect(shown["timezone"] as? String == "Europe/Rome")
        let occurrences = try #require(shown["occurrences"] as? [[String: any Sendable]])
        #expect(occurrences.map { $0["at"] as? String } == ["2026-01-05T08:30:00.000Z", "2026-01-12T08:30:00.000Z"])
        try await api.get("/apps/12345/schedules/new").expectProblem(404)
    }

    @Test func aPreviewIsRefusedAsTheScheduleWouldBe() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let wrong = #"{"name":"new","data":{},"schedule_at":"2026-01-01T00:00:00Z","repeat":{"cron":"30 9 * *"}}"#
        #expect(try await api.send(.post, "/apps/12345/preview", wrong).expectProblem(400) == ["#/repeat/cron"])
        let near = #"{"name":"new","data":{},"schedule_at":"2026-01-01T00:00:01Z"}"#
        #expect(try await api.send(.post, "/apps/12345/preview", near).expectProblem(400) == ["#/schedule_at"])
        let fine = #"{"name":"new","data":{},"schedule_at":"2026-01-02T00:00:00Z"}"#
        try await api.send(.post, "/apps/12345/preview?n=0", fine).expectProblem(400)
        try await api.send(.post, "/apps/other/preview", fine).expectProblem(404)
    }
}
