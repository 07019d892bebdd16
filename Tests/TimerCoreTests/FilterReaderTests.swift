import Testing
import TimerCore

/// A filter as an object of JSON: what is read is what was written.
@Suite struct FilterReaderTests {
    private static let date = Timestamp(milliseconds: 1_234_567_890_123)
    private static let labels = [Label(trustedName: "a", value: "é: \"x\""), Label(trustedName: "b", value: "2")]

    private static let filters: [ExpirationFilter] = [
        ExpirationFilter(),
        ExpirationFilter(
            status: .aborted, applicantService: "\"é\u{1}", dueFrom: date, dueBefore: date, createdFrom: .earliest,
            createdBefore: .latest, labels: labels, destination: try? DestinationFilter("https://host:8443"),
            lastError: "'\\\n"),
        ExpirationFilter(labels: [labels[0]], hasFailed: true, lastError: "503"),
        ExpirationFilter(status: .pending, lastError: "503"), ExpirationFilter(status: .error),
    ]

    @Test(arguments: filters) func whatIsWrittenIsRead(filter: ExpirationFilter) {
        #expect(ExpirationFilter(stored: filter.json) == filter)
    }

    @Test(arguments: [#"{"status":"gone"}"#, #"{"team":"a"}"#, #"{"label":"a:b"}"#, #"{"failed":false}"#, "[]"])
    func whatNobodyHasWrittenIsNone(text: String) {
        #expect(ExpirationFilter(stored: JSONObjectText(trusted: Array(text.utf8)[...])) == nil)
    }

    private func problems(_ text: String, among status: ExpirationStatus? = nil) throws -> [String] {
        var fields = JSONFields(of: try JSONObject(Array(text.utf8)[...]), at: "#/filter")
        var reader = FilterReader()
        reader.read(&fields, among: status)
        return fields.problems.map(\.pointer)
    }

    @Test func eachConditionThatIsWrongIsNamed() throws {
        let text = """
            {"status":7,"applicantService":"","dueFrom":"soon","dueBefore":"2020-01-01","createdFrom":1,\
            "createdBefore":null,"label":["a"],"destination":"a b","failed":"true","lastError":"","x~/":1}
            """
        let names = [
            "status", "applicantService", "dueFrom", "dueBefore", "createdFrom", "createdBefore", "destination",
            "lastError", "label", "failed", "x~0~1",
        ]
        #expect(Set(try problems(text)) == Set(names.map { "#/filter/\($0)" }))
    }

    @Test func whatDoesNotGoTogetherIsNamed() throws {
        #expect(try problems(#"{"failed":true,"status":"error"}"#) == ["#/filter/failed"])
        #expect(try problems(#"{"failed":true}"#, among: .error) == ["#/filter/failed"])
        #expect(try problems(#"{"lastError":"503"}"#) == ["#/filter/lastError"])
        #expect(try problems(#"{"lastError":"503"}"#, among: .error) == [])
        #expect(try problems(#"{"lastError":"503","status":"expired"}"#, among: .error) == ["#/filter/lastError"])
    }

    @Test func aFilterIsNarrowedToTheStatusOfAnAction() throws {
        let filter = ExpirationFilter(applicantService: "a", labels: Self.labels, lastError: "503")
        let among = try #require(filter.among(.error))
        #expect(among.status == .error && among.lastError == "503" && among.labels == Self.labels)
        #expect(filter.among(.pending)?.hasFailed == true)
        #expect(filter.among(nil) == filter)
        #expect(among.among(.error) == among)
        #expect(among.among(.pending) == nil)
    }
}
