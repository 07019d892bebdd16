/// The answers that no handler gave.
extension HTTPConnection {
    /// Answers what never became a request, and closes: where the next one would start is unknown.
    func refuse(_ error: RequestError) {
        context.metrics.countRefusal(error.status)
        releaseBody()
        let head: RequestHead? = if case .body(let body) = phase { body.head } else { nil }
        let id = head?.requestID ?? parser.requestID ?? context.requestIDs.next()
        let response = context.handler.refusal(HTTPStatus(error.status), detail: error.detail, requestID: id)
        let isHead = head?.method == .head || parser.isHead
        let record = context.onResponse.map { _ in
            AccessRecord(refused: head, response, requestID: id, remoteAddress: peerText)
        }
        send(
            response,
            ResponseEncoder.Envelope(isHead: isHead, isHTTP11: true, keepAlive: false, requestID: id), record)
    }

    /// Answers for a handler that took too long. Its own answer, should it still come, is dropped.
    func abandonExchange() {
        guard case .handling(let exchange) = phase else { return close() }
        task?.cancel()
        answer(unavailable("The request took too long", exchange.request.id), mayKeepAlive: false)
        advance()
    }

    /// A 503 with Retry-After.
    func unavailable(_ detail: String, _ id: String) -> HTTPResponse {
        context.metrics.countRefusal(503)
        var response = context.handler.refusal(HTTPStatus(503), detail: detail, requestID: id)
        if response.headers.first("retry-after") == nil {
            response.headers.add("retry-after", "\(context.configuration.retryAfterSeconds)")
        }
        return response
    }
}
