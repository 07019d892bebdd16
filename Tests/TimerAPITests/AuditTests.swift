import HTTPServer
import Testing
import TimerAPI
import TimerCore
import TimerTestSupport

/// What the API tells the audit, and shows of it.
@Suite struct AuditTests {
    private let store = MemoryStore()
    private let tokens = "boss-token-0123456789@boss,mine:bound-token-0123456789@ann,mine:peek-token-0123456789#read"

    private func api(_ setting: String? = nil) throws -> APIUnderTest {
        APIUnderTest(audit: store, tokens: try APITokens(setting: setting ?? tokens))
    }

    private func abort(of service: String, by name: String?) async throws -> ExpirationID {
        let new = NewExpiration.sample(startDate: StoreConformance.future, applicantService: service)
        _ = try await store.schedule(new)
        let requester = Requester(name: name, address: "192.0.2.7")
        _ = try await store.abort(new.id, applicantService: nil, by: requester)
        return new.id
    }

    private func get(_ target: String, _ token: String?) async throws -> HTTPResponse {
        let headers: HTTPHeaders = token.map { ["authorization": "Bearer \($0)-token-0123456789"] } ?? [:]
        return await (try api(token == nil ? "" : nil)).send(.get, target, headers: headers)
    }

    @Test func anEntryHasAllOfItsFields() async throws {
        let id = try await abort(of: "mine", by: nil)
        let page = try await get("/audit", nil)
        #expect(page.status.code == 200)
        let place = "00000000000000000000000000000001"
        #expect(
            page.text.replacing(/"id":"[0-9a-f]{16}/, with: "\"id\":\"0000000000000000")
                .replacing(/"at":"[^"]*"/, with: "\"at\":0")
                == #"{"items":[{"id":"\#(place)","at":0,"who":null,"from":"192.0.2.7","action":"abort","#
                + #""applicantService":"mine","expirationId":"\#(id)","target":null,"detail":null,"status":204,"#
                + #""outcome":"done"}],"nextCursor":null}"#)
    }

    @Test func aBoundTokenSeesItsOwnOnly() async throws {
        let mine = try await abort(of: "mine", by: "boss")
        let theirs = try await abort(of: "other", by: "boss")
        for token in ["bound", "peek"] {
            let page = try await get("/audit", token).text
            #expect(page.contains(mine.description) && !page.contains(theirs.description))
            try await get("/audit?applicantService=other", token).expectProblem(403)
            #expect(try await !get("/audit?id=\(theirs)", token).text.contains(theirs.description))
        }
        let page = try await get("/audit", "boss").text
        #expect(page.contains(mine.description) && page.contains(theirs.description))
        try await get("/audit", "wrong").expectProblem(401)
    }

    @Test func pagesFollowTheirCursor() async throws {
        var ids: [String] = []
        for _ in 0..<5 { ids.append(try await abort(of: "mine", by: "boss").description) }
        var seen: [String] = []
        var cursor = ""
        repeat {
            let page = try await get("/audit?limit=2\(cursor)", "boss").json()
            let items = try #require(page["items"] as? [[String: any Sendable]])
            seen += items.compactMap { $0["expirationId"] as? String }
            cursor = (page["nextCursor"] as? String).map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(seen == ids.reversed())
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=201", "limit"), ("who=", "who"), ("who=a&who=b", "who"),
        ("action=kill", "action"),
        ("id=x", "id"), ("from=yesterday", "from"), ("before=1", "before"), ("cursor=", "cursor"),
        ("cursor=+0000000000000000000000000000001", "cursor"), ("cursor=7fffffffffffffff0000000000000001", "cursor"),
        ("cursor=0000000000000000ffffffffffffffff", "cursor"),
        ("applicantService=", "applicantService"), ("payload=1", "payload"),
    ])
    func whatIsWrongIsNamed(_ query: String, _ name: String) async throws {
        #expect(try await get("/audit?\(query)", "boss").expectProblem(400) == [name])
    }

    @Test func conditionsReachTheStore() async throws {
        _ = try await abort(of: "mine", by: "boss")
        let id = try await abort(of: "mine", by: "ann")
        for query in [
            "who=ann", "id=\(id)", "who=ann&action=abort&applicantService=mine&id=\(id)&from=1970-01-01T00:00:00Z",
        ] {
            let items = try await get("/audit?\(query)", "boss").json()["items"] as? [[String: any Sendable]]
            #expect(items?.map { $0["expirationId"] as? String } == [id.description], "\(query)")
        }
        #expect(try await get("/audit?before=1970-01-01T00:00:00Z", "boss").text.hasPrefix(#"{"items":[],"#))
        #expect(try await get("/audit?action=fire", "boss").text.hasPrefix(#"{"items":[],"#))
    }

    /// With the name of the token and the client's address, as the access log has it.
    @Test func theStoreIsToldWhoAsks() async throws {
        let api = try api()
        let id = ExpirationID.random()
        func send(_ method: HTTPMethod, _ path: String, _ body: String) async {
            _ = await api.respond(
                HTTPRequest(
                    method: method, path: path,
                    headers: [
                        "authorization": "Bearer bound-token-0123456789", "content-type": "application/json",
                    ], body: Array(body.utf8), remoteAddress: "2001:db8::1"))
        }
        await send(.post, "/abort", #"{"expirationId":"\#(id)"}"#)
        await send(.patch, "/expirations/\(id)", #"{"payload":{}}"#)
        for verb in ["fire", "retry", "replay"] { await send(.post, "/expirations/\(id)/\(verb)", "{}") }
        let ann = Requester(name: "ann", address: "2001:db8::1")
        #expect(api.store.aborted.map(\.requester) == [ann])
        #expect(api.store.changes.map(\.requester) == [ann, ann, ann, ann])
    }

    @Test func withoutTheStoreThereIsNoSuchRoute() async throws {
        try await APIUnderTest().send(.get, "/audit").expectProblem(404)
    }
}
