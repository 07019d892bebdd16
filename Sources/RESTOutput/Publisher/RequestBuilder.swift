import TimerCore

/// Makes the request of one attempt.
struct RequestBuilder: Sendable {
    let signer: WebhookSigner
    /// `timer-service/<version>`.
    let userAgent: String

    /// Nil if a header cannot be sent; the API refuses such timers, so only a row from elsewhere holds one.
    func request(_ delivery: Delivery, to output: RESTOutputMode) -> OutboundRequest? {
        guard output.headers.allSatisfy(Self.isSendable) else { return nil }
        let body = output.method.sendsBody ? delivery.payload.bytes : []
        return OutboundRequest(
            method: output.method, scheme: output.scheme, hostname: output.hostname,
            port: output.port ?? output.scheme.defaultPort, path: output.path,
            headers: headers(delivery, output, body), body: body, timeout: delivery.timeout)
    }

    private func headers(
        _ delivery: Delivery, _ output: RESTOutputMode, _ body: ArraySlice<UInt8>
    ) -> [HeaderField] {
        let own = signer.headers(id: delivery.id.description, timestamp: delivery.attemptedAt.seconds, body: body)
        var headers = output.headers.filter { !Self.isOurs($0.name) }
        let given = Set(headers.map { $0.name.lowercased() })
        if output.method.sendsBody, !given.contains("content-type") {
            headers.append(HeaderField("content-type", "application/json; charset=utf-8"))
        }
        if !given.contains("user-agent") { headers.append(HeaderField("user-agent", userAgent)) }
        return headers + [HeaderField("webhook-attempt", String(delivery.attempt))] + own
    }

    /// Framing and hop-by-hop headers are the transport's, and a signature that a user gave would be a forgery.
    private static func isOurs(_ name: String) -> Bool {
        switch name.lowercased() {
        case "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization",
            "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "webhook-attempt", "webhook-id",
            "webhook-timestamp", "webhook-signature":
            true
        default: false
        }
    }

    /// RFC 9110 §5.1 and §5.5: a token for the name, and no control but tab in the value.
    private static func isSendable(_ field: HeaderField) -> Bool {
        !field.name.isEmpty && field.name.utf8.allSatisfy(isTokenByte)
            && field.value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
