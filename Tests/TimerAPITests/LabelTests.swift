import Testing

@testable import TimerAPI

@Suite struct LabelTests {
    @Test func keepsLabelsInTheOrderOfTheirNames() async throws {
        let api = APIUnderTest()
        let more = #","labels":{"team":"a","a/b.c_d-1":"\u00e9 x:y"}"#
        #expect(await api.post("/schedule", Bodies.schedule(more: more)).status.code == 200)
        _ = await api.post("/schedule", Bodies.schedule(more: #","labels":{}"#))
        #expect(api.store.scheduled.map { $0.labels.all.map(\.text) } == [["a/b.c_d-1:é x:y", "team:a"], []])
    }

    private static let seventeen = (0..<17).map { "\"a\($0)\":\"x\"" }.joined(separator: ",")
    private static let long = String(repeating: "a", count: 64)
    private static let wrongLabels: [(labels: String, pointer: String)] = [
        ("[]", "#/labels"), (#"{"a":1,"b":"x"}"#, "#/labels/a"), (#"{"a":""}"#, "#/labels/a"),
        (#"{"":"x"}"#, "#/labels/"), (#"{"a:b":"x"}"#, "#/labels/a:b"), (#"{"-a":"x"}"#, "#/labels/-a"),
        (#"{"a":"\u0000"}"#, "#/labels/a"), (#"{"a":"x","a":"y"}"#, "#/labels/a"),
        ("{\(seventeen)}", "#/labels"), ("{\"\(long)\":\"x\"}", "#/labels/\(long)"),
        ("{\"a\":\"\(String(repeating: "é", count: 256))\"}", "#/labels/a"),
    ]

    @Test(arguments: wrongLabels)
    func namesWhatIsWrongWithLabels(_ labels: String, _ pointer: String) async throws {
        let api = APIUnderTest()
        let response = await api.post("/schedule", Bodies.schedule(more: #","labels":\#(labels)"#))
        #expect(try response.expectProblem(400) == [pointer])
        #expect(api.store.scheduled.isEmpty)
    }
}
