import HTTPServer
import Testing
import TimerAPI

@Suite struct ConsoleRoutesTests {
    private static let files = StaticFiles(
        files: ["index.html": "<p>", "main.js": "1", "parts/page.css": "p{}"].mapValues { Array($0.utf8) })

    private let api = APIUnderTest(console: files)

    @Test func servesThePageAndItsFiles() async throws {
        for (target, body, type) in [
            ("/console/", "<p>", "text/html; charset=utf-8"),
            ("/console/index.html", "<p>", "text/html; charset=utf-8"),
            ("/console/main.js", "1", "text/javascript; charset=utf-8"),
            ("/console/parts/page.css", "p{}", "text/css; charset=utf-8"),
        ] {
            let response = await api.send(.get, target)
            #expect(response.status.code == 200)
            #expect(response.text == body)
            #expect(response.headers.first("content-type") == type)
        }
        for target in ["/console/none.js", "/console/parts", "/console/parts/", "/console/..%2Findex.html"] {
            try await api.send(.get, target).expectProblem(404)
        }
        try await api.send(.post, "/console/").expectProblem(405)
    }

    @Test func theRootLeadsToIt() async {
        for target in ["/", "/console"] {
            let response = await api.send(.get, target)
            #expect(response.status.code == 302)
            #expect(response.headers.first("location") == "/console/")
        }
    }

    @Test func withoutFilesThereIsNone() async throws {
        let api = APIUnderTest()
        #expect(await api.send(.get, "/").headers.first("location") == "/documentation/")
        for target in ["/console", "/console/", "/console/main.js"] {
            try await api.send(.get, target).expectProblem(404)
        }
    }

    /// What was injected cannot run, be sent elsewhere, or be shown in a frame.
    @Test func scriptsAreFilesOfOursAlone() async {
        for target in ["/console/", "/console/main.js"] {
            let headers = await api.send(.get, target).headers
            let policy = headers.first("content-security-policy") ?? ""
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; "))
            #expect(policy.hasSuffix("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(headers.first("x-content-type-options") == "nosniff")
        }
    }
}
