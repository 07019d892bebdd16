import Addresses

/// The second part of a request's path: the request goes to the handler, and its answer into the output buffer.
extension HTTPConnection {
    /// Hands a whole request to the connection's task, which asks the handler.
    func handle(_ head: RequestHead, body: [UInt8]) {
        exchanges += 1
        let client = clientAddress(head.headers)
        let request = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
            id: head.requestID ?? context.requestIDs.next(), remoteAddress: client,
            trace: RequestTrace.begin(head, from: client, context.tracer(for: head))
        )
        let exchange = Exchange(
            number: exchanges, request: request, started: loop.now, isHTTP11: head.isHTTP11, keepAlive: head.keepAlive)
        parser.reset()
        enter(.handling(exchange))
        guard context.load.beginRequest(limit: context.configuration.maxRequestsInFlight) else {
            return answer(unavailable("Too many requests are being handled", request.id))
        }
        context.tasks += 1
        handOver = exchange
        if let idleTask {
            self.idleTask = nil
            idleTask.resume()
        } else if task == nil {
            task = Task(executorPreference: loop) { [self] in await serve() }
        }
    }

    /// The connection's task: one for all its requests, for making one costs more than resuming it. It stays on the
    /// loop's thread unless the loop has ended.
    private func serve() async {
        while let exchange = handOver.take() {
            let number = exchange.number
            let trace = exchange.request.trace
            let response = await context.handler.respond(to: (consume exchange).request)
            context.load.endRequest()
            guard loop.isCurrent else {
                return _ = loop.submit { [self] in
                    complete(number, response, trace)
                    context.taskEnded()
                }
            }
            complete(number, consume response, trace)
            if case .answering(let body) = phase, let stream = body.takeStream() {
                await pump(stream)
                guard loop.isCurrent else { return }
                advance()
            } else if case .streaming(let stream) = phase {
                await pump(stream)
                guard loop.isCurrent else { return }
                advance()
            }
            context.taskEnded()
            // Neither message is kept while the task waits, so that the next head can take the memory of this one.
            await withUnsafeContinuation { wait($0) }
        }
    }

    /// Waits until there is a request or the connection is closed. What was pipelined waits its turn behind other
    /// connections' requests.
    private func wait(_ continuation: UnsafeContinuation<Void, Never>) {
        guard handOver != nil || phase.isClosed else { return idleTask = continuation }
        loop.runLater { continuation.resume() }
    }

    private func complete(_ number: Int, _ response: consuming HTTPResponse, _ trace: RequestTrace?) {
        // The client may have gone, or the deadline may have answered instead.
        guard case .handling(let exchange) = phase, exchange.number == number else {
            trace?.end(response.status)
            return
        }
        answer(response)
        advance()
    }

    /// Writes the answer to the request at hand; the caller reads on.
    func answer(_ response: HTTPResponse, mayKeepAlive: Bool = true) {
        guard case .handling(let exchange) = phase else { return }
        guard holdStream(for: response, exchange) else {
            context.metrics.streamsRefused.add()
            return conclude(exchange, unavailable("Too many streams are open", exchange.request.id), mayKeepAlive)
        }
        if holdAnswer(response.body.heldBytes) {
            conclude(exchange, response, mayKeepAlive)
        } else {
            conclude(exchange, unavailable("Too many answers wait to be read", exchange.request.id), mayKeepAlive)
        }
    }

    private func conclude(_ exchange: Exchange, _ response: HTTPResponse, _ mayKeepAlive: Bool) {
        releaseBody()
        let asksToClose = response.headers.contains("connection", "close")
        var keepAlive = exchange.keepAlive && mayKeepAlive && !asksToClose && !context.isStopping
        // Such a body ends with the connection.
        if response.body.length == nil, !exchange.isHTTP11 { keepAlive = false }
        let envelope = ResponseEncoder.Envelope(
            isHead: exchange.request.method == .head, isHTTP11: exchange.isHTTP11, keepAlive: keepAlive,
            requestID: exchange.request.id)
        let nanoseconds = MonotonicInstant.now.nanoseconds - exchange.started.nanoseconds
        context.metrics.duration.observe(Double(nanoseconds) * 1e-9)
        context.metrics.countRequest(exchange.request.method, response.status)
        exchange.request.trace?.end(response.status)
        let record = context.onResponse.map { _ in
            AccessRecord(exchange.request, response, since: exchange.started, lasting: nanoseconds)
        }
        send(response, envelope, record)
    }

    private func clientAddress(_ headers: HTTPHeaders) -> String {
        guard !context.configuration.trustedProxies.isEmpty else { return peerText }
        return ForwardedFor.client(peer: peer, headers, trusted: context.configuration.trustedProxies).description
    }
}

/// The client's address by `X-Forwarded-For`: every proxy appends the address it was called from, so only what trusted
/// ones wrote counts.
enum ForwardedFor {
    /// A block of IPv6 that holds all IPv4-mapped addresses (`::/0`) trusts IPv4 ones, too.
    ///
    /// - Returns: the rightmost address that is not a trusted proxy's; an unreadable element ends the search.
    static func client(peer: IPAddress, _ headers: HTTPHeaders, trusted: [CIDRBlock]) -> IPAddress {
        var client = peer
        let elements = headers.all("x-forwarded-for").joined(separator: ",").split(separator: ",")
        for element in elements.reversed() {
            guard trusted.contains(where: { $0.contains(client) || $0.contains(client.mapped) }),
                let next = address(element)
            else { break }
            client = next
        }
        return client
    }

    /// An address, possibly with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func address(_ element: Substring) -> IPAddress? {
        let text = String(element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
        if let address = IPAddress(strict: text)?.unmapped { return address }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return IPAddress(strict: text[text.index(after: text.startIndex)..<end])?.unmapped
        }
        return text.firstIndex(of: ":").flatMap { IPAddress(strict: text[..<$0])?.unmapped }
    }
}
