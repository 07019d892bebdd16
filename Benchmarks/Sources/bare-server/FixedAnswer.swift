import HTTPServer

/// 200 with the same 13 bytes, whatever was asked.
struct FixedAnswer: HTTPHandler {
    private let body = Array("Hello, timer!".utf8)

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        HTTPResponse(HTTPStatus(200), headers: ["content-type": "text/plain"], body: body)
    }

    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse {
        HTTPResponse(status)
    }
}
