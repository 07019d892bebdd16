import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct CountTests {
    private static let (general, bound) = ("general-token-0123456789#read", "a:bound-token-0123456789#read")

    @Test func itIsShownWithWhatItIs() async throws {
        for (count, text) in [
            (CountedTimers(12), #"{"count":12,"isEstimate":false}"#),
            (CountedTimers(1_250_000, isEstimate: true), #"{"count":1250000,"isEstimate":true}"#),
        ] {
            let api = APIUnderTest(store: ScriptedStore { $0.count = .success(count) })
            let response = await api.send(.get, "/expirations/count")
            #expect(response.status.code == 200)
            #expect(response.text == text)
        }
    }

    @Test func itHasTheConditionsOfAList() async throws {
        let store = ScriptedStore()
        let operation = ExpirationID(high: 7, low: 7)
        let query =
            "status=error&applicantService=a&endedFrom=1970-01-01T00:00:00Z&bulkOperation=\(operation)&label=x:y"
        #expect(await APIUnderTest(store: store).send(.get, "/expirations/count?\(query)").status.code == 200)
        let expected = ExpirationFilter(
            status: .error, applicantService: "a", endedFrom: Timestamp(milliseconds: 0),
            labels: [Label(trustedName: "x", value: "y")], bulkOperation: operation)
        #expect(store.counted == [expected])
    }

    @Test(arguments: [
        "limit=1", "order=newest", "cursor=\(String(repeating: "0", count: 80))", "fields=_id", "other=1", "status=4",
        "status=pending&endedFrom=1970-01-01T00:00:00Z", "failed=true&endedBefore=1970-01-01T00:00:00Z",
        "endedFrom=x", "bulkOperation=x", "bulkOperation=",
    ])
    func whatIsNoConditionIsRefused(query: String) async throws {
        let store = ScriptedStore()
        let problem = try await APIUnderTest(store: store).send(.get, "/expirations/count?\(query)").expectProblem(400)
        #expect(problem.count == 1)
        #expect(store.counted.isEmpty)
    }

    /// It is what a token that only reads may ask, and of its own service alone.
    @Test func aBoundTokenCountsItsOwn() async throws {
        let store = ScriptedStore()
        let api = APIUnderTest(store: store, tokens: try APITokens(setting: "\(Self.general),\(Self.bound)"))
        func status(_ target: String, _ token: String) async -> Int {
            await api.send(.get, target, headers: ["authorization": "Bearer \(token)-token-0123456789"]).status.code
        }
        #expect(await status("/expirations/count", "general") == 200)
        #expect(await status("/expirations/count", "bound") == 200)
        #expect(await status("/expirations/count?applicantService=b", "bound") == 403)
        #expect(await status("/expirations/count", "other") == 401)
        #expect(store.counted.map(\.applicantService) == [nil, "a"])
    }

    @Test func aFailureIsNoCount() async throws {
        let store = ScriptedStore { $0.count = .failure(.overloaded) }
        try await APIUnderTest(store: store).send(.get, "/expirations/count").expectProblem(503)
    }
}
