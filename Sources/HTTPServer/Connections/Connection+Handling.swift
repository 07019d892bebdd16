extension Connection {
    /// Hands a whole request to the handler, on the connection's task.
    func handle(_ head: RequestHead, body: [UInt8]) {
        exchanges += 1
        let request = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
            id: head.requestID ?? context.requestIDs.next(), remoteAddress: clientAddress(head.headers)
        )
        let number = exchanges
        phase = .handling
        self.head = nil
        parser.reset()
        exchange = Exchange(
            number: number, request: request, started: loop.now, isHTTP11: head.isHTTP11, keepAlive: head.keepAlive)
        guard context.load.beginRequest(limit: context.configuration.maxRequestsInFlight) else {
            return answer(unavailable("Too many requests are being handled", request.id))
        }
        setDeadline(after: context.timeouts.handler)
        context.tasks += 1
        handOver = exchange
        if let idleTask {
            self.idleTask = nil
            idleTask.resume()
        } else if task == nil {
            task = Task(executorPreference: loop) { [self] in await serve() }
        }
    }

    /// One task for all requests of the connection, for making one costs more than resuming it; it stays on the loop's
    /// thread unless the loop has ended.
    private func serve() async {
        while let exchange = handOver.take() {
            let number = exchange.number
            let response = await context.handler.respond(to: (consume exchange).request)
            context.load.endRequest()
            guard loop.isCurrent else {
                return _ = loop.submit { [self] in
                    complete(number, response)
                    context.taskEnded()
                }
            }
            complete(number, consume response)
            if let stream = outgoing?.takeStream() {
                await pump(stream)
                guard loop.isCurrent else { return }
                advance()
            }
            context.taskEnded()
            // Of neither message anything is left while the task waits: the next head takes the memory of this one.
            await withUnsafeContinuation { wait($0) }
        }
    }

    /// Until there is a request or the connection is closed. What was pipelined waits its turn behind other
    /// connections' requests.
    private func wait(_ continuation: UnsafeContinuation<Void, Never>) {
        guard handOver != nil || phase == .closed else { return idleTask = continuation }
        loop.runLater { continuation.resume() }
    }

    private func complete(_ number: Int, _ response: consuming HTTPResponse) {
        // The client may have gone, or the deadline may have answered instead.
        guard phase == .handling, exchange?.number == number else { return }
        answer(response)
        advance()
    }

    // MARK: Refusals

    /// Answers what never became a request, and closes: where the next one would start is unknown.
    func refuse(_ failure: RequestFailure) {
        context.metrics.countRefusal(failure.status)
        decoder = nil
        releaseBody()
        let id = head?.requestID ?? parser.requestID ?? context.requestIDs.next()
        let response = context.handler.refusal(HTTPStatus(failure.status), detail: failure.detail, requestID: id)
        let isHead = head?.method == .head || parser.isHead
        let record = context.onResponse.map { _ in
            AccessRecord(refused: head, response, requestID: id, remoteAddress: peerText)
        }
        send(
            response,
            ResponseEncoder.Envelope(isHead: isHead, isHTTP11: true, keepAlive: false, requestID: id), record)
    }

    /// The handler took too long. Its answer, should it still come, is dropped.
    func abandonExchange() {
        guard let exchange else { return close() }
        task?.cancel()
        answer(unavailable("The request took too long", exchange.request.id), mayKeepAlive: false)
        advance()
    }

    func unavailable(_ detail: String, _ id: String) -> HTTPResponse {
        context.metrics.countRefusal(503)
        var response = context.handler.refusal(HTTPStatus(503), detail: detail, requestID: id)
        if response.headers.first("retry-after") == nil {
            response.headers.add("retry-after", "\(context.configuration.retryAfterSeconds)")
        }
        return response
    }

    private func clientAddress(_ headers: HTTPHeaders) -> String {
        guard !context.configuration.trustedProxies.isEmpty else { return peerText }
        return ForwardedFor.client(peer: peer, headers, trusted: context.configuration.trustedProxies).description
    }
}
