import TimerCore

/// The maker of an attempt's request: the user's headers, ours, and the payload as the body.
struct RequestBuilder: Sendable {
    let signer: WebhookSigner
    /// `timer-service/<version>`.
    let userAgent: String

    /// The request of one attempt; nil if a header cannot be sent. The API refuses such timers, so only a row from
    /// elsewhere holds one.
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
        headers.reserveCapacity(output.headers.count + 8)
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
        headers += output.headers.tracing(delivery.trace)
        return headers
            + signer.headers(id: delivery.id.description, timestamp: delivery.attemptedAt.seconds, body: body)
    }
}

extension HeaderField {
    /// Compares names without regard to ASCII case (RFC 9110 §5.1).
    ///
    /// - Parameter lowercased: a name in lower case.
    func isNamed(_ lowercased: StaticString) -> Bool {
        var known = UnsafeBufferPointer(start: lowercased.utf8Start, count: lowercased.utf8CodeUnitCount)[...]
        guard name.utf8.count == known.count else { return false }
        for byte in name.utf8 {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lower != known.removeFirst() { return false }
        }
        return true
    }

    /// True for framing and hop-by-hop headers, which are the transport's, and for our own: a signature that a user gave
    /// would be a forgery.
    var isReserved: Bool {
        Self.reserved.contains { isNamed($0) }
    }

    private static let reserved: [StaticString] = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "webhook-attempt", "webhook-id",
        "webhook-timestamp", "webhook-signature",
    ]

    /// True for a token as the name, and no control but tab in the value (RFC 9110 §5.1 and §5.5).
    var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
            && value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }
}
