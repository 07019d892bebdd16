import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

/// `retries`, the original service's spelling of `outputMode.retry.maxFailureCount`.
@Suite struct RetriesTests {
    private func output(_ retry: String = "") -> String {
        #"{"type":"rest","method":"post","protocol":"http","hostname":"h"\#(retry)}"#
    }

    private func body(_ retries: String, _ retry: String = "") -> String {
        Bodies.schedule(outputMode: output(retry), more: #","retries":\#(retries)"#)
    }

    @Test(arguments: [
        ("", #"{"retry":{"maxFailureCount":4},"type""#),
        (#","retry":{}"#, #""retry":{"maxFailureCount":4}}"#),
        (#","retry": { "baseMs":5}"#, #""retry": {"maxFailureCount":4, "baseMs":5}}"#),
        (#","retry":{"baseMs":5,"maxFailureCount":4}"#, #""retry":{"baseMs":5,"maxFailureCount":4}}"#),
    ])
    func areOneLessThanTheAttempts(_ retry: String, _ stored: String) async throws {
        let api = APIUnderTest()
        let retries = #"{"maxRetriesAllowed":3,"currentAttemptsNumber":0}"#
        #expect(await api.post("/schedule", body(retries, retry)).status.code == 200)
        let output = try #require(api.store.scheduled.first).outputMode
        #expect(String(decoding: output.bytes, as: UTF8.self).contains(stored))
        #expect(try OutputMode(json: output).options.retry.maxFailureCount == 4)
        let shown = ScriptedStore {
            $0.expiration = .success(Bodies.expiration(outputMode: String(decoding: output.bytes, as: UTF8.self)))
        }
        let document = try await APIUnderTest(store: shown).send(.get, "/expirations/\(ExpirationID(high: 1, low: 2))")
            .json()
        #expect(
            document["retries"] as? [String: Int] == ["maxRetriesAllowed": 3, "currentAttemptsNumber": 3])
    }

    @Test(arguments: [
        (#"{"maxRetriesAllowed":3}"#, #","retry":{"maxFailureCount":3}"#, ["#/retries/maxRetriesAllowed"]),
        (#"{"maxRetriesAllowed":-1}"#, "", ["#/retries/maxRetriesAllowed"]),
        (#"{"maxRetriesAllowed":1000}"#, "", ["#/retries/maxRetriesAllowed"]),
        (#"{"maxRetriesAllowed":1,"currentAttemptsNumber":1}"#, "", ["#/retries/currentAttemptsNumber"]),
        (#"{"x":1}"#, "", ["#/retries/maxRetriesAllowed", "#/retries/x"]), ("3", "", ["#/retries"]),
    ])
    func areRefused(_ retries: String, _ retry: String, _ pointers: [String]) async throws {
        let api = APIUnderTest()
        #expect(try await api.post("/schedule", body(retries, retry)).expectProblem(400) == pointers)
        #expect(api.store.scheduled.isEmpty)
    }

    /// The bytes of what is no number are not read as one: that ended the process.
    @Test(arguments: ["[null, null]", "{}", "\"4\"", "null", "true", "0.5", "1e99"])
    func besideWhatIsNoNumberOfAttemptsThatAloneIsWrong(_ attempts: String) async throws {
        let api = APIUnderTest()
        let body = body(#"{"maxRetriesAllowed":3}"#, #","retry":{"maxFailureCount":\#(attempts)}"#)
        #expect(try await api.post("/schedule", body).expectProblem(400) == ["#/outputMode/retry/maxFailureCount"])
    }

    @Test func withoutThemTheOutputIsAsItWasSent() async throws {
        let api = APIUnderTest()
        #expect(await api.post("/schedule", Bodies.schedule()).status.code == 200)
        #expect(api.store.scheduled.first.map { $0.outputMode.bytes.elementsEqual(Bodies.rest.utf8) } == true)
        let shown = ScriptedStore { $0.expiration = .success(Bodies.expiration()) }
        let document = try await APIUnderTest(store: shown).send(.get, "/expirations/\(ExpirationID(high: 1, low: 2))")
            .json()
        #expect(document["retries"] == nil)
    }
}
