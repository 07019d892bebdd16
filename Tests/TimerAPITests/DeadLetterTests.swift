import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct DeadLetterTests {
    private static let kafka = #"{"type":"kafka","topics":["dead"],"headers":{"x-token":"hush"}}"#

    @Test func storesTheOutputsThatAreTold() async throws {
        let api = APIUnderTest()
        let more = #","onError":\#(Self.kafka),"onEnd":\#(Bodies.rest)"#
        #expect(await api.post("/schedule", Bodies.schedule(more: more)).status.code == 200)
        let letters = try #require(api.store.scheduled.first).deadLetters
        let onError = try #require(letters.onError)
        #expect(String(decoding: onError.outputMode.bytes, as: UTF8.self) == Self.kafka)
        #expect(onError.destination == DestinationKey("kafka"))
        #expect(letters.onEnd?.destination == DestinationKey("http://h:80"))
    }

    @Test func tellsNobodyUnlessAsked() async throws {
        let api = APIUnderTest()
        _ = await api.post("/schedule", Bodies.schedule())
        #expect(api.store.scheduled.map(\.deadLetters) == [.none])
    }

    /// (Members of the body, where the problems are.)
    @Test(arguments: [
        (#""onError":{"type":"rest"}"#, ["#/onError/method", "#/onError/protocol", "#/onError/hostname"]),
        (#""onEnd":{"type":"kafka","topics":[".."]}"#, ["#/onEnd/topics/0"]),
        (#""onError":{"type":"pigeon"},"onEnd":[]"#, ["#/onError/type", "#/onEnd"]),
        (#""onError":{"type":"kafka","topics":["a"],"onError":{}}"#, ["#/onError/onError"]),
        (#""onError":null"#, ["#/onError"]),
        (
            #""onEnd":{"type":"rest","method":"post","protocol":"http","hostname":"bad.example"}"#,
            ["#/onEnd/hostname"]
        ),
    ])
    func refusesWhatIsNoOutput(_ members: String, _ pointers: [String]) async throws {
        let api = APIUnderTest(refusedHost: "bad.example")
        let response = await api.post("/schedule", Bodies.schedule(more: ",\(members)"))
        try response.expectProblem(400)
        for pointer in pointers { #expect(response.text.contains(#""pointer":"\#(pointer)""#), "\(response.text)") }
        #expect(api.store.scheduled.isEmpty)
    }

    @Test func showsThemWithoutSecrets() async throws {
        let letter = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0009)
        let output = JSONObjectText(trusted: Array(Self.kafka.utf8)[...])
        let timer = Bodies.expiration()
        let document = Expiration(
            id: timer.id, payload: timer.payload, startDate: timer.startDate,
            expirationIntervalMs: timer.expirationIntervalMs, applicantService: timer.applicantService,
            outputMode: timer.outputMode, expirationDate: timer.expirationDate, status: timer.status,
            createdAt: timer.createdAt, updatedAt: timer.updatedAt, failureCount: 0, lastError: nil, firedAt: nil,
            onError: output, onEnd: output, deadLetterOf: letter)
        let api = APIUnderTest(store: ScriptedStore { $0.expiration = .success(document) })
        let text = await api.send(.get, "/expirations/\(timer.id)").text
        for name in ["onError", "onEnd"] {
            let shown = Self.kafka.replacing("hush", with: "[REDACTED]")
            #expect(text.contains(#""\#(name)":\#(shown)"#), "\(text)")
        }
        #expect(text.contains(#""deadLetterOf":"\#(letter)""#))
        #expect(!text.contains("hush"))
    }
}
