import Crypto
import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct ReadingTests {
    private let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)

    @Test func showsTheDocument() async throws {
        let document = Bodies.expiration(
            id: id, payload: #"{ "n":1.0 }"#, due: 600_000, status: .error, lastError: "503 \"x\"",
            firedAt: Timestamp(milliseconds: 5))
        let api = APIUnderTest(store: ScriptedStore { $0.expiration = .success(document) })
        let response = await api.send(.get, "/expirations/\(id)")
        #expect(response.status.code == 200)
        #expect(
            response.text
                == #"{"_id":"\#(id)","payload":{ "n":1.0 },"startDate":"1970-01-01T00:00:00.000Z","#
                + #""expirationIntervalMs":600000,"applicantService":"svc","outputMode":\#(Bodies.rest),"labels":{},"#
                + #""expirationDate":"1970-01-01T00:10:00.000Z","expirationStatus":{"id":3,"description":"error"},"#
                + #""failureCount":3,"lastError":"503 \"x\"","firedAt":"1970-01-01T00:00:00.005Z","replayOf":null,"#
                + #""creatorId":"public","createdAt":"1970-01-01T00:00:00.001Z","updaterId":"public","#
                + #""updatedAt":"1970-01-01T00:00:00.002Z"}"#)
    }

    @Test func showsTheDateBeforeARetry() async throws {
        let document = Bodies.expiration(firstDue: 600_000)
        let api = APIUnderTest(store: ScriptedStore { $0.expiration = .success(document) })
        let text = await api.send(.get, "/expirations/\(id)").text
        #expect(text.contains(#""firstExpirationDate":"1970-01-01T00:10:00.000Z","expirationStatus""#))
    }

    @Test func showsNullForWhatIsNotThere() async throws {
        let api = APIUnderTest(store: ScriptedStore { $0.expiration = .success(Bodies.expiration()) })
        let text = await api.send(.get, "/expirations/\(id)").text
        #expect(text.contains(#""lastError":null,"firedAt":null"#))
    }

    @Test func hidesSecrets() async throws {
        let output = #"{"type":"kafka","topics":["a"],"headers":{"x-token":"hush","a":"b"}}"#
        let store = ScriptedStore {
            $0.expiration = .success(Bodies.expiration(outputMode: output))
            $0.page = .success(ExpirationPage([Bodies.expiration(outputMode: output)], next: nil))
        }
        for target in ["/expirations/\(id)", "/expirations"] {
            let text = await APIUnderTest(store: store).send(.get, target).text
            #expect(text.contains(#""headers":{"x-token":"[REDACTED]","a":"b"}"#))
        }
    }

    /// Nothing is changed by reading: nothing is to be said of that.
    @Test(arguments: [(StoreError.unavailable(reason: "x"), "2"), (.overloaded, "1")] as [(StoreError, String)])
    func aReadSpeaksOfNoChange(_ error: StoreError, _ retryAfter: String) async throws {
        let store = ScriptedStore {
            $0.expiration = .failure(error)
            $0.page = .failure(error)
        }
        for target in ["/expirations/\(id)", "/expirations"] {
            let response = await APIUnderTest(store: store).send(.get, target)
            try response.expectProblem(503)
            #expect(response.headers.first("retry-after") == retryAfter)
            #expect(!response.text.contains("change"), "\(response.text)")
        }
    }

    @Test(arguments: ["1234567abcdefg", "0192abcd-ef01-7000-8000-000000000001"])
    func knowsNotEveryId(_ id: String) async throws {
        try await APIUnderTest().send(.get, "/expirations/\(id)").expectProblem(404)
    }

    @Test func asksForTheFilters() async throws {
        let api = APIUnderTest()
        let response = await api.send(
            .get,
            "/expirations?status=aborted&applicantService=a%20b%C3%A9&dueFrom=2020-01-01T00:00:00Z"
                + "&dueBefore=2020-01-01T01:00:00%2B01:00&order=soonest&limit=200")
        #expect(response.text == #"{"items":[],"nextCursor":null}"#)
        let query = try #require(api.store.queries.first)
        #expect(query.filter.status == .aborted)
        #expect(query.filter.applicantService == "a bé")
        #expect(query.filter.dueFrom == Timestamp(milliseconds: 1_577_836_800_000))
        #expect(query.filter.dueBefore == query.filter.dueFrom)
        _ = await api.send(.get, "/expirations?dueFrom=2020-01-01T01:00:00+01:00")
        #expect(api.store.queries.last?.filter.dueFrom == query.filter.dueFrom)
        #expect(query.order == .soonest)
        #expect(query.limit == 200)
        #expect(query.after == nil)
    }

    @Test func hasDefaults() async throws {
        let api = APIUnderTest()
        _ = await api.send(.get, "/expirations")
        let query = try #require(api.store.queries.first)
        #expect(
            query.filter.status == nil && query.filter.applicantService == nil && query.filter.dueFrom == nil
                && query.filter.dueBefore == nil)
        #expect(query.order == .newest)
        #expect(query.limit == 25)
    }

    @Test(arguments: zip(0..<4, ["pending", "expired", "aborted", "error"]))
    func takesStatusesByIdOrDescription(_ number: Int, _ description: String) async throws {
        let api = APIUnderTest()
        _ = await api.send(.get, "/expirations?status=\(number)")
        _ = await api.send(.get, "/expirations?status=\(description)")
        #expect(api.store.queries.map { $0.filter.status.map { Int($0.rawValue) } } == [number, number])
    }

    @Test(arguments: [
        ("limit=0", ["limit"]), ("limit=201", ["limit"]), ("limit=+5", ["limit"]), ("limit=", ["limit"]),
        ("limit=99999999999999999999", ["limit"]), ("status=4", ["status"]), ("status=", ["status"]),
        ("order=oldest", ["order"]), ("dueFrom=yesterday", ["dueFrom"]), ("cursor=x", ["cursor"]),
        ("applicantService=", ["applicantService"]), ("applicantService=%00", ["applicantService"]),
        ("limits=1", ["limits"]), ("limit=1&limit=2", ["limit"]), ("limit=x&order=x&a=b", ["limit", "order", "a"]),
    ])
    func namesWhatIsWrong(_ query: String, _ parameters: [String]) async throws {
        let api = APIUnderTest()
        #expect(try await api.send(.get, "/expirations?\(query)").expectProblem(400) == parameters)
        #expect(api.store.queries.isEmpty)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "%C3=a"])
    func refusesMalformedQueries(_ query: String) async throws {
        try await APIUnderTest().send(.get, "/expirations?\(query)").expectProblem(400)
    }

    @Test(arguments: [("newest", ExpirationQuery.Order.newest), ("soonest", .soonest)])
    func continuesWhereThePageEnded(_ name: String, _ order: ExpirationQuery.Order) async throws {
        let rows = [Bodies.expiration(due: 5), Bodies.expiration(id: id, due: 4_102_444_800_123)]
        let position = ExpirationQuery.Position(dueAt: Timestamp(milliseconds: 4_102_444_800_456), id: id)
        let api = APIUnderTest(store: ScriptedStore { $0.page = .success(ExpirationPage(rows, next: position)) })
        let first = await api.send(.get, "/expirations?limit=2&order=\(name)")
        let cursor = try #require(try first.json()["nextCursor"] as? String)
        _ = await api.send(.get, "/expirations?limit=2&order=\(name)&cursor=\(cursor)")
        #expect(api.store.queries.map(\.after) == [nil, position])
        #expect(api.store.queries.map(\.order) == [order, order])
        let other = name == "newest" ? "soonest" : "newest"
        let mixed = await api.send(.get, "/expirations?order=\(other)&cursor=\(cursor)")
        #expect(try mixed.expectProblem(400) == ["cursor"])
    }

    /// A page may end with fewer rows than its limit, or with as many: what the store says of it counts.
    @Test(arguments: [1, 2, 200], [true, false])
    func hasACursorIfThePageWasCutShort(limit: Int, isCutShort: Bool) async throws {
        let next = ExpirationQuery.Position(dueAt: .earliest, id: id)
        let page = ExpirationPage([Bodies.expiration(), Bodies.expiration(id: id)], next: isCutShort ? next : nil)
        let api = APIUnderTest(store: ScriptedStore { $0.page = .success(page) })
        let json = try await api.send(.get, "/expirations?limit=\(limit)").json()
        #expect((json["nextCursor"] is String) == isCutShort)
        #expect((json["items"] as? [Any])?.count == 2)
    }

    private func scope(_ query: ExpirationQuery = ExpirationQuery(), key: String = "k") -> Cursor.Scope {
        Cursor.Scope(query: query, key: SymmetricKey(data: Array(key.utf8)))
    }

    @Test func cursorsOfNegativeDatesReadBack() throws {
        for dueAt in [Timestamp.earliest, .latest, Timestamp(microseconds: -1)] {
            let cursor = Cursor(ExpirationQuery.Position(dueAt: dueAt, id: id))
            #expect(Cursor(cursor.text(in: scope()), in: scope())?.position == cursor.position)
        }
    }

    /// A place of one's own making, of another list or of another service is no cursor.
    @Test func aCursorIsGoodForItsListAlone() throws {
        let text = Cursor(ExpirationQuery.Position(dueAt: .earliest, id: id)).text(in: scope())
        for index in text.indices {
            let other = text.replacingCharacters(in: index...index, with: text[index] == "0" ? "1" : "0")
            #expect(Cursor(other, in: scope()) == nil)
        }
        #expect(Cursor(text, in: scope(key: "other")) == nil)
        let others = [
            ExpirationQuery(ExpirationFilter(status: .pending)),
            ExpirationQuery(ExpirationFilter(applicantService: "")),
            ExpirationQuery(ExpirationFilter(applicantService: "a")),
            ExpirationQuery(ExpirationFilter(dueFrom: .earliest)),
            ExpirationQuery(ExpirationFilter(dueBefore: .earliest)), ExpirationQuery(order: .soonest),
            ExpirationQuery(ExpirationFilter(createdFrom: .earliest)),
            ExpirationQuery(ExpirationFilter(createdBefore: .earliest)),
            ExpirationQuery(ExpirationFilter(labels: [Label(trustedName: "a", value: "b")])),
            ExpirationQuery(ExpirationFilter(labels: [Label(trustedName: "a", value: "c")])),
            ExpirationQuery(ExpirationFilter(destination: try DestinationFilter("a"))),
            ExpirationQuery(ExpirationFilter(hasFailed: true)),
            ExpirationQuery(ExpirationFilter(status: .error, lastError: "a")),
        ]
        let texts = others.map { query in
            #expect(Cursor(text, in: scope(query)) == nil)
            return Cursor(ExpirationQuery.Position(dueAt: .earliest, id: id)).text(in: scope(query))
        }
        #expect(Set(texts).count == others.count)
        #expect(Cursor(text, in: scope(ExpirationQuery(limit: 7))) != nil, "pages may differ in size")
    }

    @Test(arguments: ["", "0", String(repeating: "0", count: 80), String(repeating: "g", count: 80)])
    func refusesCursors(_ text: String) {
        #expect(Cursor(text, in: scope()) == nil)
    }

    @Test func asksForLabelsDestinationsAndFailures() async throws {
        let api = APIUnderTest()
        _ = await api.send(
            .get,
            "/expirations?label=team:a:b&label=env:%C3%A9&label=team:a:b&destination=h:80&failed=true"
                + "&createdFrom=2020-01-01T00:00:00Z&createdBefore=2020-01-01T00:00:01Z&lastError=50%25")
        let filter = try #require(api.store.queries.first).filter
        #expect(filter.labels.map(\.text) == ["team:a:b", "env:é"])
        #expect(filter.destination?.text == "h:80")
        #expect(filter.hasFailed && filter.status == .pending)
        #expect(filter.createdFrom == Timestamp(milliseconds: 1_577_836_800_000))
        #expect(filter.createdBefore == Timestamp(milliseconds: 1_577_836_801_000))
        #expect(filter.lastError == "50%")
        let labels = (0..<17).map { "label=a:\($0)" }.joined(separator: "&")
        #expect(try await api.send(.get, "/expirations?\(labels)").expectProblem(400) == ["label"])
    }

    /// In the order of the document, whatever the order that is asked in.
    @Test func showsTheFieldsThatAreAskedFor() async throws {
        let api = APIUnderTest(
            store: ScriptedStore { $0.page = .success(ExpirationPage([Bodies.expiration(id: id)], next: nil)) })
        let response = await api.send(.get, "/expirations?fields=failureCount,_id,labels")
        #expect(response.text == #"{"items":[{"_id":"\#(id)","labels":{},"failureCount":3}],"nextCursor":null}"#)
        #expect(api.store.queries.first?.fields == [.id, .labels, .failureCount])
    }

    /// The order that has an index for the range.
    @Test(arguments: [
        ("dueFrom=2026-01-01T00:00:00Z", ExpirationQuery.Order.soonest), ("limit=3", .newest),
        ("destination=a:1", .soonest), ("destination=a:1&failed=true", .newest),
        ("dueFrom=2026-01-01T00:00:00Z&label=a:b", .newest),
    ])
    func aRangeIsListedByDate(_ query: String, _ order: ExpirationQuery.Order) async throws {
        let api = APIUnderTest()
        _ = await api.send(.get, "/expirations?\(query)")
        #expect(api.store.queries.map(\.order) == [order])
    }

    @Test(arguments: [
        "application/json", "*/*", "text/html, application/*;q=0.5", "application/problem+json,*/*;q=0.001",
    ])
    func takesAccept(_ accept: String) async {
        let response = await APIUnderTest().send(.get, "/expirations", headers: ["accept": accept])
        #expect(response.status.code == 200)
    }

    @Test(arguments: ["text/html", "application/json;q=0", "application/json; q=0.000", "image/*"])
    func refusesAccept(_ accept: String) async throws {
        try await APIUnderTest().send(.get, "/expirations", headers: ["accept": accept]).expectProblem(406)
    }
}
