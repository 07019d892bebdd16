import HTTPServer
import Testing
import TimerAPI
import TimerCore
import TimerTestSupport

/// The API over schedules in memory, at 2026-01-01T00:00:00Z unless the test moves the clock.
struct NamedSchedulesUnderTest {
    let store: MemoryNamedScheduleStore
    let clock: ManualClock
    private let api: APIUnderTest

    init(
        clock: ManualClock = ManualClock(), refusedHost: String? = nil, tokens: APITokens = .open,
        limits: OutputLimits = OutputLimits()
    ) {
        store = MemoryNamedScheduleStore(clock: clock)
        self.clock = clock
        api = APIUnderTest(refusedHost: refusedHost, schedules: store, tokens: tokens, limits: limits)
    }

    /// With the document's app, 12345, registered.
    static func registered(
        _ app: String = app(), clock: ManualClock = ManualClock()
    ) async -> NamedSchedulesUnderTest {
        let api = NamedSchedulesUnderTest(clock: clock)
        #expect(await api.put("/apps/12345", app).status.code == 200)
        return api
    }

    static func app(
        events: String = #"{"onScheduledEvent":{"handler":"onScheduledEventHandler"}}"#, more: String = ""
    ) -> String {
        #"{"domain":"xyz.freshteam.com","region":"US","iparams":{"Param1":"value"},"events":\#(events),"#
            + #""outputMode":{"type":"rest","method":"post","protocol":"https","hostname":"app.example.com"}\#(more)}"#
    }

    func send(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil, token: String? = nil, headers: HTTPHeaders = [:]
    ) async
        -> HTTPResponse
    {
        var headers = headers
        if body != nil { headers.add("content-type", "application/json") }
        if let token { headers.add("authorization", "Bearer \(token)") }
        return await api.send(method, target, headers: headers, body: Array((body ?? "").utf8))
    }

    func put(_ target: String, _ body: String) async -> HTTPResponse {
        await send(.put, target, body)
    }

    func create(_ body: String) async -> HTTPResponse {
        await send(.post, "/apps/12345/schedules", body)
    }

    func get(_ target: String) async -> HTTPResponse {
        await send(.get, target)
    }
}
