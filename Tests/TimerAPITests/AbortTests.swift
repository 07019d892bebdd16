import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct AbortTests {
    private let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)

    private func abort(_ result: Result<AbortResult, StoreError>) async -> HTTPResponse {
        let api = APIUnderTest(store: ScriptedStore { $0.abort = result })
        return await api.post("/abort", #"{"expirationId":"\#(id)"}"#)
    }

    @Test func answers204() async {
        let response = await abort(.success(.aborted))
        #expect(response.status.code == 204)
        #expect(response.bytes.isEmpty)
    }

    @Test func asksForThatId() async {
        let api = APIUnderTest(store: ScriptedStore { $0.abort = .success(.aborted) })
        _ = await api.post("/abort", #"{ "expirationId" : "\#(id.description.uppercased())" }"#)
        #expect(api.store.aborted.map(\.id) == [id])
        #expect(api.store.aborted.map(\.applicantService) == [nil])
    }

    @Test(arguments: [
        (AbortResult.notFound, 404, "no expiration"), (.beingDelivered, 409, "being delivered"),
        (.ended(.expired), 409, "expired"), (.ended(.error), 409, "error"),
    ])
    func saysWhyNot(_ result: AbortResult, _ code: Int, _ word: String) async throws {
        let response = await abort(.success(result))
        try response.expectProblem(code)
        #expect((try response.json()["detail"] as? String)?.contains(word) == true)
    }

    @Test func knowsNoIdThatIsNone() async throws {
        let api = APIUnderTest(store: ScriptedStore { $0.abort = .success(.aborted) })
        try await api.post("/abort", #"{"expirationId":"1234567abcdefg"}"#).expectProblem(404)
        #expect(api.store.aborted.isEmpty)
    }

    @Test(arguments: [
        ("{}", ["#/expirationId"]), (#"{"expirationId":1}"#, ["#/expirationId"]),
        (#"{"expirationId":"x","id":"x"}"#, ["#/id"]), (#"{"id":"x"}"#, ["#/expirationId", "#/id"]),
    ])
    func namesWhatIsWrong(_ body: String, _ pointers: [String]) async throws {
        #expect(try await APIUnderTest().post("/abort", body).expectProblem(400) == pointers)
    }

    @Test func answersForTheStore() async throws {
        let response = await abort(.failure(.unavailable(reason: "x")))
        try response.expectProblem(503)
        #expect(response.headers.first("retry-after") != nil)
    }
}
