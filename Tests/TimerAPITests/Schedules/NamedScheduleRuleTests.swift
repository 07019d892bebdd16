import HTTPServer
import Testing
import TimerCore
import TimerTestSupport

/// Each rule with its message, in the platform's order. The clock stands at 2026-01-01T00:00:00Z.
@Suite struct NamedScheduleRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let message: String
        var testDescription: String { "\(message): \(body)" }

        init(_ body: String, _ message: String) {
            self.body = body
            self.message = message
        }
    }

    /// A good schedule with some members in the place of its own, or none where the text is empty.
    private static func schedule(
        name: String = #""name":"a""#, data: String = #""data":{}"#,
        at: String = #""schedule_at":"2026-06-10T07:00:00Z""#, more: String = ""
    ) -> String {
        "{" + [name, data, at, more].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    private static func recurring(_ members: String) -> String {
        schedule(more: #""repeat":{\#(members)}"#)
    }

    private static let missing = "The following mandatory keys are missing - "

    static let oneTime = [
        Case("{}", missing + "name,data,schedule_at"),
        Case(schedule(data: ""), missing + "data"),
        Case(schedule(name: "", more: #""repeat":{}"#), missing + "name,time_unit,frequency"),
        Case(schedule(name: #""name":1"#), "Name must be of type string"),
        Case(
            schedule(name: #""name":"\#(String(repeating: "é", count: 31))""#),
            "Name length must not be greater than 30"
        ),
        Case(schedule(name: #""name":"""#), "Name must not be empty"),
        Case(schedule(name: #""name":"\u0000""#), "Name must not hold NUL"),
        Case(schedule(data: #""data":[]"#), "The 'data' value must be of type JSON"),
        Case(schedule(data: #""data":null"#), "The 'data' value must be of type JSON"),
        Case(
            schedule(data: #""data":{"a":"\#(String(repeating: "x", count: 4_089))"}"#),
            "The size of the 'data' payload must not exceed 4Kb"),
        Case(schedule(at: #""schedule_at":1496400354326"#), "The 'schedule_at' value must be an ISO string"),
        Case(schedule(at: #""schedule_at":"tomorrow""#), "The 'schedule_at' value must be an ISO string"),
        Case(
            schedule(at: #""schedule_at":"2026-01-01T00:04:59.999Z""#),
            "The 'schedule_at' value must be at least 5 minutes in the future"),
        Case(
            schedule(at: #""schedule_at":"2018-06-10T07:00:00.860Z""#),
            "The 'schedule_at' value must be at least 5 minutes in the future"),
        Case(
            schedule(at: #""schedule_at":"2027-01-01T00:00:00.001Z""#),
            "The 'schedule_at' value must not be greater than a year"),
        Case(schedule(more: #""repeat":"daily""#), "The 'repeat' value must be of type JSON"),
        Case(schedule(more: #""dta":{}"#), "The key #/dta is not a known field"),
        Case(schedule(more: #""data":{}"#), "The key #/data appears more than once"),
    ]

    static let recurring = [
        Case(recurring(#""frequency":1"#), missing + "time_unit"),
        Case(recurring(#""time_unit":"weeks","frequency":1"#), "Time unit must either be days, minutes or hours"),
        Case(recurring(#""time_unit":1,"frequency":1"#), "Time unit must either be days, minutes or hours"),
        Case(recurring(#""time_unit":"days","frequency":1,"timezone":"Europe/Nowhere""#), "Invalid timezone"),
        Case(recurring(#""time_unit":"days","frequency":1,"timezone":1"#), "Invalid timezone"),
        Case(recurring(#""time_unit":"days","frequency":"1""#), "The 'frequency' value must be of type Number"),
        Case(recurring(#""time_unit":"days","frequency":null"#), "The 'frequency' value must be of type Number"),
        Case(recurring(#""time_unit":"days","frequency":0"#), "The 'frequency' value must be greater than 0"),
        Case(recurring(#""time_unit":"days","frequency":-2"#), "The 'frequency' value must be greater than 0"),
        Case(
            recurring(#""time_unit":"minutes","frequency":61"#),
            "The maximum frequency value for the 'minutes' parameter is 60"),
        Case(
            recurring(#""time_unit":"hours","frequency":25"#),
            "The maximum frequency value for the 'hours' parameter is 24"),
        Case(
            recurring(#""time_unit":"days","frequency":31"#),
            "The maximum frequency value for the 'days' parameter is 30"),
        Case(recurring(#""time_unit":"days","frequency":1.5"#), "The 'frequency' value must be an integer"),
        Case(recurring(#""time_unit":"days","frequency":1,"gap":"jump""#), "The 'gap' value must be skip or shift"),
        Case(recurring(#""time_unit":"days","frequency":1,"overlap":1"#), "The 'overlap' value must be first or both"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"until":"later""#), "The 'until' value must be an ISO string"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"count":0"#),
            "The 'count' value must be an integer from 1 to 10000"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"misfire":"never""#),
            "The 'misfire' value must be skip, one or all"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"misfire_limit":5"#),
            "The 'misfire' value must be all where misfire_limit or misfire_window_ms is given"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"misfire":"skip","misfire_window_ms":60000"#),
            "The 'misfire' value must be all where misfire_limit or misfire_window_ms is given"),
        Case(recurring(#""time_unit":"days","frequency":1,"x":1"#), "The key #/repeat/x is not a known field"),
        Case(
            recurring(#""cron":"* * *""#),
            "The 'cron' value is not valid: a cron expression has 5 fields, this one has 3"),
        Case(recurring(#""cron":5"#), "The 'cron' value must be of type string"),
        Case(
            recurring(#""cron":"* * * * *","frequency":1"#),
            "The 'cron' value must not be combined with time_unit and frequency"),
        Case(
            recurring(#""time_unit":"days","frequency":1,"until":"2026-06-09T07:00:00Z""#),
            "The 'repeat' value cannot be: until must not be earlier than the first occurrence"),
        Case(recurring(#""cron":"0 0 30 2 *""#), "The schedule has no occurrence from now on"),
        Case(
            schedule(
                at: #""schedule_at":"2020-01-01T00:00:00Z""#,
                more: #""repeat":{"time_unit":"days","frequency":1,"count":3}"#),
            "The schedule has no occurrence from now on"),
    ]

    @Test(arguments: oneTime + recurring)
    func says(_ rule: Case) async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let response = await api.create(rule.body)
        try response.expectProblem(400)
        #expect(try response.json()["message"] as? String == rule.message)
        #expect(try await api.get("/apps/12345/schedules").json()["items"] as? [String] == [])
    }

    /// Just within each bound; schedules that recur may begin in the past and lie further ahead.
    @Test(arguments: [
        schedule(name: #""name":"\#(String(repeating: "é", count: 30))""#),
        schedule(data: #""data":{"a":"\#(String(repeating: "x", count: 4_088))"}"#),
        schedule(at: #""schedule_at":"2026-01-01T00:05:00Z""#), schedule(at: #""schedule_at":"2027-01-01T00:00:00Z""#),
        schedule(
            at: #""schedule_at":"2018-06-10T07:00:00.860Z""#,
            more: #""repeat":{"time_unit":"minutes","frequency":60}"#),
        schedule(at: #""schedule_at":"2030-01-01T00:00:00Z""#, more: #""repeat":{"time_unit":"hours","frequency":24}"#),
        recurring(#""time_unit":"days","frequency":30,"timezone":"Europe/Rome","gap":"skip","overlap":"both""#),
        recurring(#""cron":"*/5 8-17 * * MON-FRI","timezone":"America/New_York","until":"2027-01-01T00:00:00Z""#),
        // Generated clients send the defaults that openapi.yaml declares.
        recurring(
            #""time_unit":"days","frequency":1,"timezone":"UTC","gap":"shift","overlap":"first","misfire":"one","#
                + #""misfire_limit":100,"misfire_window_ms":86400000"#),
        recurring(
            #""time_unit":"days","frequency":1,"count":10,"misfire":"all","misfire_limit":5,"misfire_window_ms":60000"#),
    ])
    func takes(_ body: String) async throws {
        let response = await NamedSchedulesUnderTest.registered().create(body)
        #expect(response.status.code == 200, "\(response.text)")
        #expect(try response.json()["message"] as? String == "Schedule created")
    }

    @Test func theFirstBrokenRuleIsTheMessageAndAllAreListed() async throws {
        let api = await NamedSchedulesUnderTest.registered()
        let response = await api.create(
            #"{"name":1,"data":[],"schedule_at":"x","repeat":{"time_unit":"weeks","frequency":0}}"#)
        #expect(try response.json()["message"] as? String == "Name must be of type string")
        #expect(
            try response.expectProblem(400)
                == ["#/name", "#/data", "#/schedule_at", "#/repeat/time_unit", "#/repeat/frequency"])
    }

    @Test func anAppWithoutTheEventHasNoSchedules() async throws {
        let api = await NamedSchedulesUnderTest.registered(NamedSchedulesUnderTest.app(events: "{}"))
        let response = await api.create(Self.schedule())
        try response.expectProblem(400)
        #expect(try response.json()["message"] as? String == "The app has not registered an onScheduledEvent")
    }

    @Test func limitsOfTheAppAreNamedInItsMessages() async throws {
        let limits = #","limits":{"dataBytes":100,"minimumLeadMs":1500,"maximumLeadMs":7200000}"#
        let api = await NamedSchedulesUnderTest.registered(NamedSchedulesUnderTest.app(more: limits))
        let cases = [
            (
                Self.schedule(at: #""schedule_at":"2026-01-01T00:00:01.499Z""#),
                "The 'schedule_at' value must be at least 1500 milliseconds in the future"
            ),
            (
                Self.schedule(at: #""schedule_at":"2026-01-01T02:00:00.001Z""#),
                "The 'schedule_at' value must not be greater than 2 hours"
            ),
            (
                Self.schedule(
                    data: #""data":{"a":"\#(String(repeating: "x", count: 93))"}"#,
                    at: #""schedule_at":"2026-01-01T01:00:00Z""#),
                "The size of the 'data' payload must not exceed 100 bytes"
            ),
        ]
        for (body, message) in cases {
            #expect(try await api.create(body).json()["message"] as? String == message)
        }
    }
}
