import Testing

@testable import HTTPServer

@Suite struct RouterTests {
    private static func route(_ method: HTTPMethod, _ pattern: String) -> Route {
        Route(method, pattern) { _, _ in HTTPResponse(HTTPStatus(200)) }
    }

    private let router = Router([
        route(.get, "/"), route(.get, "/a"), route(.post, "/a"), route(.get, "/a/"), route(.get, "/e/{id}"),
        route(.get, "/e/fixed"), route(.put, "/e/{id}/s/{name}"), route(.get, "/e/{id}/s/now"),
    ])

    private func found(_ method: HTTPMethod, _ path: String) -> (pattern: String, parameters: PathParameters)? {
        guard case .found(let route, let parameters) = router.match(method, path: path) else { return nil }
        return (route.pattern, parameters)
    }

    @Test func exactSegmentsWinOverParameters() {
        #expect(found(.get, "/")?.pattern == "/")
        #expect(found(.get, "/a")?.pattern == "/a")
        #expect(found(.get, "/a/")?.pattern == "/a/")
        #expect(found(.get, "/e/fixed")?.pattern == "/e/fixed")
        #expect(found(.get, "/e/other")?.pattern == "/e/{id}")
        #expect(found(.get, "/e/x/s/now")?.pattern == "/e/{id}/s/now")
        #expect(found(.head, "/a")?.pattern == "/a")
    }

    @Test func parametersAreDecoded() {
        let parameters = found(.put, "/e/a%20b%2Fc/s/%C3%A9+")?.parameters
        #expect(parameters?["id"] == "a b/c")
        #expect(parameters?["name"] == "é+")
    }

    @Test func whatDoesNotMatchIsNotFound() {
        for path in ["/b", "/a/b", "/e/", "/e/x/", "/e/%FF", "/e/%zz", "/e/%2", "", "*", "//", "/A"] {
            #expect(found(.get, path) == nil, "\(path)")
        }
    }

    @Test func aKnownPathTellsItsMethods() {
        guard case .methodNotAllowed(let allow) = router.match(.delete, path: "/a") else {
            Issue.record("expected methodNotAllowed")
            return
        }
        #expect(Set(allow) == [.get, .post, .head, .options])
        guard case .methodNotAllowed(let allow) = router.match(.get, path: "/e/x/s/y") else {
            Issue.record("expected methodNotAllowed")
            return
        }
        #expect(Set(allow) == [.put, .options])
    }

    @Test(arguments: [("/a", "GET, POST, HEAD, OPTIONS"), ("*", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")])
    func optionsIsAnsweredWithAllow(path: String, allow: String) async {
        guard case .found(let route, let parameters) = router.match(.options, path: path) else {
            Issue.record("expected a route")
            return
        }
        let response = await route.handler(HTTPRequest(method: .options, path: path), parameters)
        #expect(response.status == HTTPStatus(204))
        #expect(response.headers.first("Allow") == allow)
    }

    @Test func queriesAreDecoded() throws {
        let request = HTTPRequest(method: .get, path: "/", query: "a=1&b=x+y%26&c&=d&&e=f=g")
        let items = try #require(request.queryItems)
        #expect(items.map(\.name) == ["a", "b", "c", "", "e"])
        #expect(items.map(\.value) == ["1", "x y&", "", "d", "f=g"])
        #expect(HTTPRequest(method: .get, path: "/", query: "a=%zz").queryItems == nil)
        #expect(HTTPRequest(method: .get, path: "/", query: "a=%FF").queryItems == nil)
        #expect(HTTPRequest(method: .get, path: "/").queryItems?.isEmpty == true)
    }
}
