import HTTPServer

/// The routes of Swagger UI and the OpenAPI document. Open to all.
struct DocumentationRoutes: Sendable {
    let documentation: Documentation

    var routes: [Route] {
        [
            // There is no other page to begin with.
            Route(.get, "/") { _, _ in HTTPResponse(HTTPStatus(302), headers: ["location": "/documentation/"]) },
            Route(.get, "/documentation") { _, _ in
                HTTPResponse(HTTPStatus(302), headers: ["location": "/documentation/"])
            },
            Route(.get, "/documentation/") { request, _ in answer("", request) },
            Route(.get, "/documentation/{file}") { request, parameters in answer(parameters["file"], request) },
            // Where the original service's page is.
            Route(.get, "/documentation/static/{file}") { request, parameters in answer(parameters["file"], request) },
        ]
    }

    /// Swagger UI's scripts are files of ours; it sets styles from them and shows images out of its style sheet.
    private static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private func answer(_ name: String, _ request: HTTPRequest) -> HTTPResponse {
        guard let file = documentation.file(name) else { return Problem.unknownRoute(request).response }
        return HTTPResponse(
            HTTPStatus(200),
            headers: [
                "content-type": file.contentType, "x-content-type-options": "nosniff", "cache-control": "no-cache",
                "content-security-policy": Self.pagePolicy,
            ],
            body: .shared(file.bytes))
    }
}
