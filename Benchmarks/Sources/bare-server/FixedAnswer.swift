import HTTPServer

/// 200 with the same 13 bytes, whatever was asked.
struct FixedAnswer: HTTPHandler {
    private let answer = HTTPResponse(
        HTTPStatus(200), headers: ["content-type": "text/plain"], body: Array("Hello, timer!".utf8))

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        answer
    }

    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse {
        HTTPResponse(status)
    }
}
