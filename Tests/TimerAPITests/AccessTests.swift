import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct AccessTests {
    private let general = "general-token-0123456789"
    private let bound = "bound-token-0123456789=="
    private let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)

    private func api(owner: String = "other") throws -> APIUnderTest {
        APIUnderTest(
            store: ScriptedStore {
                $0.abort = .success(.aborted)
                $0.expiration = .success(Bodies.expiration(service: owner))
                $0.attempts = .success(AttemptPage(applicantService: owner, attempts: [], next: nil))
            },
            tokens: try APITokens(setting: "\(general), mine:\(bound)"))
    }

    @Test(
        arguments: [
            nil, "", "Bearer", "Bearer ", "Bearer wrong-token-0123456789", "Basic general-token-0123456789",
            "general-token-0123456789", "Bearer mine:bound-token-0123456789==", "Bearer general-token-012345678",
        ] as [String?])
    func refusesStrangers(_ authorization: String?) async throws {
        let api = try api()
        let headers: [(String, String)] = authorization.map { [("Authorization", $0)] } ?? []
        var fields: HTTPHeaders = [:]
        for (name, value) in headers { fields.add(name, value) }
        for response in [
            await api.post("/schedule", Bodies.schedule(), headers: headers),
            await api.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: headers),
            await api.send(.get, "/expirations", headers: fields),
            await api.send(.get, "/expirations/\(id)", headers: fields),
            await api.send(.get, "/expirations/\(id)/attempts", headers: fields),
        ] {
            try response.expectProblem(401)
            #expect(response.headers.first("www-authenticate")?.hasPrefix("Bearer") == true)
        }
        #expect(api.store.scheduled.isEmpty && api.store.aborted.isEmpty && api.store.queries.isEmpty)
    }

    @Test func leavesTheStatusOpen() async throws {
        for target in ["/-/healthz", "/-/ready", "/-/check-up", "/-/metrics"] {
            #expect(await (try api()).send(.get, target).status.code == 200)
        }
    }

    @Test func letsAGeneralTokenActForAll() async throws {
        let api = try api()
        let headers = [("authorization", "bearer \(general)")]
        #expect(await api.post("/schedule", Bodies.schedule(), headers: headers).status.code == 200)
        #expect(await api.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: headers).status.code == 204)
        #expect(api.store.aborted.map(\.applicantService) == [nil])
        let fields: HTTPHeaders = ["authorization": "Bearer \(general)"]
        #expect(await api.send(.get, "/expirations/\(id)", headers: fields).status.code == 200)
    }

    @Test func bindsATokenToItsService() async throws {
        let api = try api()
        let headers = [("authorization", "Bearer \(bound)")]
        try await api.post("/schedule", Bodies.schedule(service: "\"other\""), headers: headers).expectProblem(403)
        #expect(api.store.scheduled.isEmpty)
        #expect(await api.post("/schedule", Bodies.schedule(service: "\"mine\""), headers: headers).status.code == 200)
        _ = await api.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: headers)
        #expect(api.store.aborted.map(\.applicantService) == ["mine"])
    }

    @Test func showsABoundTokenItsOwnOnly() async throws {
        let fields: HTTPHeaders = ["authorization": "Bearer \(bound)"]
        for target in ["/expirations/\(id)", "/expirations/\(id)/attempts"] {
            try await api(owner: "other").send(.get, target, headers: fields).expectProblem(404)
            #expect(await (try api(owner: "mine")).send(.get, target, headers: fields).status.code == 200)
        }
        let api = try api()
        _ = await api.send(.get, "/expirations", headers: fields)
        _ = await api.send(.get, "/expirations?applicantService=mine", headers: fields)
        #expect(api.store.queries.map(\.filter.applicantService) == ["mine", "mine"])
        try await api.send(.get, "/expirations?applicantService=other", headers: fields).expectProblem(403)
    }

    @Test func tellsSpellingsOfOneNameApart() async throws {
        let api = APIUnderTest(
            store: ScriptedStore { $0.expiration = .success(Bodies.expiration(service: "cafe\u{301}")) },
            tokens: try APITokens(setting: "caf\u{E9}:\(bound)"))
        let fields: HTTPHeaders = ["authorization": "Bearer \(bound)"]
        try await api.send(.get, "/expirations/\(id)", headers: fields).expectProblem(404)
        try await api.send(.get, "/expirations?applicantService=cafe%CC%81", headers: fields).expectProblem(403)
        try await api.post(
            "/schedule", Bodies.schedule(service: "\"cafe\u{301}\""), headers: [("authorization", "Bearer \(bound)")]
        ).expectProblem(403)
        #expect(await api.send(.get, "/expirations?applicantService=caf%C3%A9", headers: fields).status.code == 200)
    }

    @Test(arguments: [
        "short", "mine:short", ":0123456789abcdef", "0123456789abcde f", "0123456789abcdef,x", ",", " ,",
        "0123456789abcdef@", "0123456789abcdef@a b", "short@name", "0123456789abcdef@a@b", "mine:0123456789abcdef@ü",
    ])
    func refusesSettings(_ setting: String) {
        let error = #expect(throws: APITokensError.self) { _ = try APITokens(setting: setting) }
        #expect(error.map { !$0.description.contains("0123456789") } == true)
    }

    /// A name behind the token, or else the service that it is bound to.
    @Test(arguments: [
        ("general-token-0123456789@ann", "ann"), ("mine:general-token-0123456789@job-1.a_B", "job-1.a_B"),
        ("mine:general-token-0123456789", "mine"), ("general-token-0123456789", "token"),
        ("a@b:general-token-0123456789", "a@b"),
    ])
    func namesWhoChangesATimer(_ setting: String, _ name: String) async throws {
        let api = APIUnderTest(
            store: ScriptedStore { $0.abort = .success(.aborted) }, tokens: try APITokens(setting: setting))
        let headers = [("authorization", "Bearer \(general)")]
        let service = String(setting[..<(setting.lastIndex(of: ":") ?? setting.startIndex)])
        let body = Bodies.schedule(service: "\"\(service.isEmpty ? "any" : service)\"")
        #expect(await api.post("/schedule", body, headers: headers).status.code == 200)
        #expect(await api.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: headers).status.code == 204)
        #expect(api.store.scheduled.map(\.creatorId) == [name])
        #expect(api.store.aborted.map(\.requester?.name) == [name])
    }

    @Test func isOpenWithoutTokens() async throws {
        let api = APIUnderTest(tokens: try APITokens(setting: ""))
        #expect(await api.post("/schedule", Bodies.schedule()).status.code == 200)
        #expect(api.store.scheduled.map(\.creatorId) == [nil])
    }
}
