import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct AppTests {
    @Test func anAppIsRegisteredReadReplacedAndRemoved() async throws {
        let api = NamedSchedulesUnderTest()
        try await api.get("/apps/12345").expectProblem(404)
        let response = await api.put("/apps/12345", NamedSchedulesUnderTest.app())
        #expect(try response.json()["message"] as? String == "App registered")
        let app = try await api.get("/apps/12345").json()
        #expect(app["account_id"] as? String == "12345")
        #expect(app["domain"] as? String == "xyz.freshteam.com")
        #expect(app["region"] as? String == "US")
        #expect(app["iparams"] as? [String: String] == ["Param1": "value"])
        let events = app["events"] as? [String: [String: String]]
        #expect(events == ["onScheduledEvent": ["handler": "onScheduledEventHandler"]])
        let limits = [
            "oneTimeSchedules": 1_000, "recurringSchedules": 1, "dataBytes": 4_096, "minimumLeadMs": 300_000,
            "maximumLeadMs": 31_536_000_000, "timeoutMs": 20_000,
        ]
        #expect(app["limits"] as? [String: Int] == limits)
        let lowered = NamedSchedulesUnderTest.app(events: "{}", more: #","limits":{"minimumLeadMs":0,"dataBytes":2}"#)
        #expect(await api.put("/apps/12345", lowered).status.code == 200)
        let changed = try await api.get("/apps/12345").json()
        #expect((changed["limits"] as? [String: Int])?["minimumLeadMs"] == 0)
        #expect((changed["limits"] as? [String: Int])?["dataBytes"] == 2)
        #expect((changed["events"] as? [String: String])?.isEmpty == true)
        #expect(try await api.send(.delete, "/apps/12345").json()["message"] as? String == "App deleted")
        try await api.send(.delete, "/apps/12345").expectProblem(404)
        try await api.get("/apps/12345").expectProblem(404)
    }

    @Test func appsAreListedByAccountAndShownBriefly() async throws {
        let api = NamedSchedulesUnderTest()
        for account in ["b", "a", "c%2Fd"] { _ = await api.put("/apps/\(account)", NamedSchedulesUnderTest.app()) }
        let first = await api.get("/apps?limit=2").text
        let app = #"","domain":"xyz.freshteam.com","region":"US"}"#
        #expect(first == #"{"items":[{"account_id":"a\#(app),{"account_id":"b\#(app)],"nextCursor":"b"}"#)
        let last = await api.get("/apps?limit=2&cursor=b").text
        #expect(last == #"{"items":[{"account_id":"c/d\#(app)],"nextCursor":null}"#)
        #expect(try await api.get("/apps?limit=0").expectProblem(400) == ["limit"])
        #expect(try await api.get("/apps?name=a").expectProblem(400) == ["name"])
    }

    @Test func aBoundTokenIsShownItsOwnAppOnly() async throws {
        let general = "general-token-0123456789"
        let api = NamedSchedulesUnderTest(tokens: try APITokens(setting: "\(general),b:bound-token-0123456789"))
        for account in ["a", "b"] {
            _ = await api.send(.put, "/apps/\(account)", NamedSchedulesUnderTest.app(), token: general)
        }
        let own = await api.send(.get, "/apps", token: "bound-token-0123456789").text
        #expect(own.contains(#""account_id":"b""#) && !own.contains(#""account_id":"a""#))
        #expect(await api.send(.get, "/apps", token: general).text.contains(#""account_id":"a""#))
        try await api.get("/apps").expectProblem(401)
    }

    @Test func timeoutsAreWithinWhatTheOperatorAllows() async throws {
        let api = NamedSchedulesUnderTest(limits: OutputLimits(timeout: .seconds(5)))
        let slow = NamedSchedulesUnderTest.app(more: #","limits":{"timeoutMs":5001}"#)
        #expect(try await api.put("/apps/1", slow).expectProblem(400) == ["#/limits/timeoutMs"])
        // The default is cut to it.
        #expect(await api.put("/apps/1", NamedSchedulesUnderTest.app()).status.code == 200)
        let limits = try await api.get("/apps/1").json()["limits"] as? [String: Int]
        #expect(limits?["timeoutMs"] == 5_000)
    }

    @Test func secretsOfTheOutputAreNotShown() async throws {
        let output =
            #"{"type":"rest","method":"post","protocol":"https","hostname":"a.example","#
            + #""headers":{"authorization":"Bearer s3cret"}}"#
        let body = #"{"domain":"d","region":"US","outputMode":\#(output)}"#
        let api = await NamedSchedulesUnderTest.registered(body)
        let response = await api.get("/apps/12345")
        #expect(!response.text.contains("s3cret") && response.text.contains("[REDACTED]"))
    }

    /// All problems at once, each with its pointer.
    @Test(arguments: [
        ("{}", ["#/domain", "#/region", "#/outputMode"]),
        (#"{"domain":1,"region":"","outputMode":{"type":"ftp"}}"#, ["#/domain", "#/region", "#/outputMode/type"]),
        (NamedSchedulesUnderTest.app(events: #"{"onOther":{"handler":"h"}}"#), ["#/events/onOther"]),
        (NamedSchedulesUnderTest.app(events: #"{"onScheduledEvent":{}}"#), ["#/events/onScheduledEvent/handler"]),
        (
            NamedSchedulesUnderTest.app(events: #"{"onScheduledEvent":{"handler":""}}"#),
            [
                "#/events/onScheduledEvent/handler"
            ]
        ),
        (
            NamedSchedulesUnderTest.app(more: #","limits":{"recurringSchedules":-1,"x":1}"#),
            [
                "#/limits/recurringSchedules", "#/limits/x",
            ]
        ),
        (NamedSchedulesUnderTest.app(more: #","limits":{"maximumLeadMs":1}"#), ["#/limits/maximumLeadMs"]),
        (NamedSchedulesUnderTest.app(more: #","extra":1"#), ["#/extra"]),
    ])
    func refusesWhatIsNoApp(_ body: String, _ pointers: [String]) async throws {
        let api = NamedSchedulesUnderTest()
        #expect(try await api.put("/apps/12345", body).expectProblem(400) == pointers)
    }

    @Test func iparamsAreBounded() async throws {
        let big = String(repeating: "x", count: 16_384)
        let body =
            #"{"domain":"d","region":"US","iparams":{"a":"\#(big)"},"outputMode":{"type":"kafka","topics":["t"]}}"#
        #expect(try await NamedSchedulesUnderTest().put("/apps/1", body).expectProblem(400) == ["#/iparams"])
    }

    @Test func aRefusedDestinationAndATimeoutBeyondTheLimitAreRefused() async throws {
        let api = NamedSchedulesUnderTest(refusedHost: "app.example.com")
        #expect(
            try await api.put("/apps/1", NamedSchedulesUnderTest.app()).expectProblem(400) == ["#/outputMode/hostname"])
        let slow =
            #"{"domain":"d","region":"US","outputMode":{"type":"kafka","topics":["t"],"timeoutMs":20001}}"#
        #expect(try await api.put("/apps/1", slow).expectProblem(400) == ["#/outputMode/timeoutMs"])
    }

    @Test func aBoundTokenTouchesOnlyTheAppOfItsName() async throws {
        let token = "bound-token-0123456789=="
        let api = NamedSchedulesUnderTest(tokens: try APITokens(setting: "12345:\(token)"))
        let app = NamedSchedulesUnderTest.app()
        try await api.send(.put, "/apps/12345", app).expectProblem(401)
        #expect(await api.send(.put, "/apps/12345", app, token: token).status.code == 200)
        try await api.send(.put, "/apps/other", app, token: token).expectProblem(403)
        let targets: [(HTTPMethod, String)] = [
            (.get, ""), (.delete, ""), (.get, "/schedules"), (.post, "/schedules"), (.get, "/schedules/a"),
            (.put, "/schedules/a"), (.delete, "/schedules/a"), (.post, "/schedules/a/pause"),
            (.post, "/schedules/a/resume"), (.post, "/schedules/a/run"), (.get, "/schedules/a/next"),
            (.post, "/preview"),
        ]
        for (method, target) in targets {
            try await api.send(method, "/apps/other\(target)", token: token).expectProblem(403)
            try await api.send(method, "/apps/12345\(target)").expectProblem(401)
        }
        #expect(await api.send(.get, "/apps/12345/schedules", token: token).status.code == 200)
    }
}
