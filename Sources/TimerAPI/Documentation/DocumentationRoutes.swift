import HTTPServer

/// The routes of Swagger UI and the OpenAPI document. Open to all.
struct DocumentationRoutes: Sendable {
    let documentation: Documentation

    var routes: [Route] {
        [
            Route(.get, "/documentation") { _, _ in
                HTTPResponse(HTTPStatus(302), headers: ["location": "/documentation/"])
            },
            Route(.get, "/documentation/") { request, _ in answer("", request) },
            Route(.get, "/documentation/{file}") { request, parameters in answer(parameters["file"], request) },
            // Where the original service's page is.
            Route(.get, "/documentation/static/{file}") { request, parameters in answer(parameters["file"], request) },
        ]
    }

    private func answer(_ name: String, _ request: HTTPRequest) -> HTTPResponse {
        guard let file = documentation.file(name) else { return Problem.unknownRoute(request).response }
        return HTTPResponse(
            HTTPStatus(200),
            headers: [
                "content-type": file.contentType, "x-content-type-options": "nosniff", "cache-control": "no-cache",
            ],
            body: .shared(file.bytes))
    }
}
