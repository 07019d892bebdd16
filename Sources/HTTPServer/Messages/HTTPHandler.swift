/// Answers requests. Runs on the connection's event loop: it may suspend, it must not block.
public protocol HTTPHandler: Sendable {
    func respond(to request: HTTPRequest) async -> HTTPResponse

    /// The answer to what never became a request: bytes that do not parse, a limit that was passed, a deadline.
    /// The server closes the connection after it where RFC 9112 asks for that.
    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse
}
