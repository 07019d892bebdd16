import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct AttemptTests {
    private let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)

    private func page(_ attempts: [DeliveryAttempt], next: Int? = nil) -> ScriptedStore {
        ScriptedStore {
            $0.attempts = .success(AttemptPage(applicantService: "svc", attempts: attempts, next: next))
        }
    }

    @Test func showsWhatEachMet() async throws {
        let store = page(
            [
                DeliveryAttempt(
                    number: 1, startedAt: Timestamp(milliseconds: 5), durationMs: 7, outcome: .retry,
                    answer: .status(503), reason: "a \"b\"", replica: Owner(rawValue: 3),
                    nextAttemptAt: Timestamp(milliseconds: 9)),
                DeliveryAttempt(
                    number: 2, startedAt: nil, durationMs: nil, outcome: .lost, answer: nil, reason: nil, replica: nil,
                    nextAttemptAt: nil),
                DeliveryAttempt(
                    number: 4, startedAt: nil, durationMs: 0, outcome: .rejected, answer: .error("_UNKNOWN"),
                    reason: nil, replica: nil, nextAttemptAt: nil),
            ], next: 4)
        let response = await APIUnderTest(store: store).send(.get, "/expirations/\(id)/attempts?after=0")
        #expect(response.status.code == 200)
        #expect(
            response.text
                == #"{"items":[{"number":1,"startedAt":"1970-01-01T00:00:00.005Z","durationMs":7,"outcome":"retry","#
                + #""status":503,"error":null,"reason":"a \"b\"","replica":3,"#
                + #""nextAttemptAt":"1970-01-01T00:00:00.009Z"},"#
                + #"{"number":2,"startedAt":null,"durationMs":null,"outcome":"lost","status":null,"error":null,"#
                + #""reason":null,"replica":null,"nextAttemptAt":null},"#
                + #"{"number":4,"startedAt":null,"durationMs":0,"outcome":"rejected","status":null,"#
                + #""error":"_UNKNOWN","reason":null,"replica":null,"nextAttemptAt":null}],"nextAfter":4}"#)
    }

    @Test(arguments: ["after=-1", "after=x", "after=", "after=1&after=2", "after=2147483648", "before=1"])
    func refusesOtherQueries(_ query: String) async throws {
        let response = await APIUnderTest(store: page([])).send(.get, "/expirations/\(id)/attempts?\(query)")
        try response.expectProblem(400)
    }

    @Test func isNotFoundWithoutATimer() async throws {
        for id in ["\(id)", "7"] {
            let response = await APIUnderTest(store: ScriptedStore()).send(.get, "/expirations/\(id)/attempts")
            try response.expectProblem(404)
        }
    }

    @Test func passesTheStoresFailureOn() async throws {
        let store = ScriptedStore { $0.attempts = .failure(.unavailable(reason: "x")) }
        try await APIUnderTest(store: store).send(.get, "/expirations/\(id)/attempts").expectProblem(503)
    }
}
