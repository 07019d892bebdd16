import HTTPServer

/// The routes of Swagger UI and the OpenAPI document. Open to all.
struct DocumentationRoutes: Sendable {
    /// `index.html`, `openapi.json`, `openapi.yaml` and what the page asks for.
    let files: StaticFiles

    var routes: [Route] {
        [
            .redirect("/documentation", to: Self.home),
            Route(.get, Self.home) { request, _ in answer("index.html", request) },
            Route(.get, "/documentation/json") { request, _ in answer("openapi.json", request) },
            Route(.get, "/documentation/yaml") { request, _ in answer("openapi.yaml", request) },
            Route(.get, "/documentation/{file}") { request, parameters in answer(parameters["file"], request) },
            // Where the original service's page is.
            Route(.get, "/documentation/static/{file}") { request, parameters in answer(parameters["file"], request) },
        ]
    }

    static let home = "/documentation/"

    /// Swagger UI's scripts are files of ours; it sets styles from them and shows images out of its style sheet.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private func answer(_ name: String, _ request: HTTPRequest) -> HTTPResponse {
        files[name]?.answer(request, policy: Self.policy) ?? Problem.unknownRoute(request).response
    }
}

extension Route {
    /// A route that leads elsewhere, 302: the place may change with the version.
    static func redirect(_ path: String, to target: String) -> Route {
        Route(.get, path) { _, _ in HTTPResponse(HTTPStatus(302), headers: ["location": target]) }
    }
}
