import HTTPServer
import Testing
import TimerAPI
import TimerCore

/// Requests that come from web pages.
@Suite struct SitePolicyTests {
    private let own = "timers.example.com:3000"
    private let ui = "https://ui.example.com"

    private func api(origins: [String] = [], hosts: [String] = []) throws -> APIUnderTest {
        APIUnderTest(
            store: ScriptedStore { $0.abort = .success(.aborted) },
            sites: try SitePolicy(origins: origins, hosts: hosts))
    }

    private func abort(_ api: APIUnderTest, _ fields: [(String, String)]) async -> HTTPResponse {
        let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)
        return await api.post("/abort", #"{"expirationId":"\#(id)"}"#, headers: [("host", own)] + fields)
    }

    @Test(
        arguments: [
            [("origin", "https://evil.example")], [("origin", "null")], [("origin", "http://timers.example.com")],
            [("sec-fetch-site", "cross-site")], [("sec-fetch-site", "same-site")],
            [("sec-fetch-site", "cross-site"), ("origin", "http://timers.example.com:3000")],
        ])
    func aPageOfAnotherSiteMayNotAct(_ fields: [(String, String)]) async throws {
        let api = try api()
        let response = await abort(api, fields)
        try response.expectProblem(403)
        #expect(response.text.contains("CORS_ORIGINS"))
        #expect(response.headers.first("access-control-allow-origin") == nil)
        #expect(api.store.aborted.isEmpty)
    }

    @Test(
        arguments: [
            [], [("origin", "http://timers.example.com:3000")], [("sec-fetch-site", "same-origin")],
            [("sec-fetch-site", "none")],
            // Behind a proxy that names another host, the browser's own word holds.
            [("sec-fetch-site", "same-origin"), ("origin", "https://timers.example.org")],
        ])
    func programsAndOwnPagesMay(_ fields: [(String, String)]) async throws {
        #expect(await abort(try api(), fields).status.code == 204)
    }

    @Test(arguments: [
        ("http://timers.example.com", "timers.example.com:80"),
        ("https://timers.example.com", "timers.example.com:443"),
        ("http://timers.example.com", "Timers.Example.com"), ("http://[::1]:3000", "[::1]:3000"),
    ])
    func defaultPortsAndLetterCaseMakeNoOtherSite(origin: String, host: String) async throws {
        let fields: HTTPHeaders = ["host": host, "origin": origin, "content-type": "application/json"]
        let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)
        let body = Array(#"{"expirationId":"\#(id)"}"#.utf8)
        #expect(await (try api()).send(.post, "/abort", headers: fields, body: body).status.code == 204)
    }

    /// A link from elsewhere to the documentation must open; without CORS fields no page can read the answer.
    @Test func readingIsLeftToTheBrowser() async throws {
        let response = await (try api()).send(
            .get, "/expirations",
            headers: ["host": own, "origin": "https://evil.example", "sec-fetch-site": "cross-site"])
        #expect(response.status.code == 200)
        #expect(response.headers.first("access-control-allow-origin") == nil)
    }

    @Test func aListedOriginMayActAndRead() async throws {
        let api = try api(origins: ["https://other.example", ui])
        let response = await abort(api, [("origin", ui), ("sec-fetch-site", "cross-site")])
        #expect(response.status.code == 204)
        #expect(response.headers.all("access-control-allow-origin") == [ui])
        #expect(response.headers.first("vary") == "origin")
        #expect(response.headers.first("access-control-expose-headers")?.contains("x-request-id") == true)
        try await abort(api, [("origin", "https://evil.example")]).expectProblem(403)
        try await abort(api, [("origin", ui + ".evil.example")]).expectProblem(403)
    }

    @Test func problemsAreReadableToo() async throws {
        let response = await (try api(origins: [ui])).send(.get, "/nowhere", headers: ["origin": ui])
        try response.expectProblem(404)
        #expect(response.headers.first("access-control-allow-origin") == ui)
    }

    @Test func aPreflightSaysWhatIsAllowed() async throws {
        let fields: HTTPHeaders = [
            "host": own, "origin": ui, "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        ]
        let response = await (try api(origins: [ui])).send(.options, "/schedule", headers: fields)
        #expect(response.status.code == 204)
        #expect(response.headers.first("access-control-allow-origin") == ui)
        #expect(response.headers.first("access-control-allow-methods") == "POST, OPTIONS")
        #expect(response.headers.first("access-control-allow-headers")?.contains("idempotency-key") == true)
        #expect(response.headers.first("access-control-allow-headers")?.contains("traceparent, tracestate") == true)
        #expect(response.headers.first("access-control-max-age") == "600")
        let refused = await (try api()).send(.options, "/schedule", headers: fields)
        #expect(refused.headers.first("access-control-allow-origin") == nil)
    }

    @Test func aStarIsAllOrigins() async throws {
        let response = await abort(try api(origins: ["*"]), [("origin", "https://any.example")])
        #expect(response.status.code == 204)
        #expect(response.headers.first("access-control-allow-origin") == "*")
        #expect(response.headers.first("vary") == nil)
    }

    /// DNS rebinding: a page's own name, which now leads here.
    @Test(arguments: ["evil.example", "evil.example:3000", "timers.example.com.evil.example", ""])
    func anotherNameIsMisdirected(host: String) async throws {
        let api = try api(hosts: ["timers.example.com", "*.cluster.local"])
        try await api.send(.get, "/expirations", headers: ["host": host]).expectProblem(421)
        #expect(api.store.queries.isEmpty)
    }

    @Test(arguments: [
        "timers.example.com", "TIMERS.example.com:3000", "timers.example.com.", "a.b.cluster.local", "10.0.0.7:3000",
        "[::1]:3000", "localhost:3000", nil,
    ])
    func ownNamesAndAddressesAreTaken(host: String?) async throws {
        let api = try api(hosts: ["timers.example.com", "*.cluster.local"])
        let fields: HTTPHeaders = host.map { ["host": $0] } ?? [:]
        #expect(await api.send(.get, "/expirations", headers: fields).status.code == 200)
    }

    @Test func withoutTheSettingAnyNameIsTaken() async throws {
        #expect(await (try api()).send(.get, "/expirations", headers: ["host": "any.example"]).status.code == 200)
    }

    @Test(arguments: [
        "ui.example.com", "https://ui.example.com/", "null", "https://", "ftp://a", "https://*.example.com",
        "https://a b",
    ])
    func refusesOriginsThatNoBrowserSends(origin: String) {
        let error = #expect(throws: SitePolicyError.self) { try SitePolicy(origins: [origin], hosts: []) }
        #expect(error?.setting == "CORS_ORIGINS")
    }

    @Test(arguments: ["a:3000", "http://a", "a/b", "é"]) func refusesHostsThatAreNone(host: String) {
        let error = #expect(throws: SitePolicyError.self) { try SitePolicy(origins: [], hosts: [host]) }
        #expect(error?.setting == "HTTP_ALLOWED_HOSTS")
    }
}
