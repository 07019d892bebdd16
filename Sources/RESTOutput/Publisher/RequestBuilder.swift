import TimerCore

/// Makes the request of one attempt.
struct RequestBuilder: Sendable {
    let signer: WebhookSigner
    /// `timer-service/<version>`.
    let userAgent: String

    /// Nil if a header cannot be sent; the API refuses such timers, so only a row from elsewhere holds one.
    func request(_ delivery: Delivery, to output: RESTOutputMode) -> OutboundRequest? {
        guard output.headers.allSatisfy(\.isSendable) else { return nil }
        let body = output.method.sendsBody ? delivery.payload.bytes : []
        return OutboundRequest(
            to: output, headers: headers(delivery, output, body), body: body, timeout: delivery.timeout,
            needsFreshConnection: delivery.attempt > 1, mayStart: delivery.mayStart)
    }

    private func headers(
        _ delivery: Delivery, _ output: RESTOutputMode, _ body: ArraySlice<UInt8>
    ) -> [HeaderField] {
        var headers: [HeaderField] = []
        headers.reserveCapacity(output.headers.count + 6)
        var hasType = false
        var hasAgent = false
        for field in output.headers where !field.isReserved {
            hasType = hasType || field.isNamed("content-type")
            hasAgent = hasAgent || field.isNamed("user-agent")
            headers.append(field)
        }
        if output.method.sendsBody, !hasType {
            headers.append(HeaderField("content-type", "application/json; charset=utf-8"))
        }
        if !hasAgent { headers.append(HeaderField("user-agent", userAgent)) }
        headers.append(HeaderField("webhook-attempt", String(delivery.attempt)))
        return headers
            + signer.headers(id: delivery.id.description, timestamp: delivery.attemptedAt.seconds, body: body)
    }
}
