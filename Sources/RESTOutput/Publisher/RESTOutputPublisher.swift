import Metrics
import TimerCore

/// Delivers a due timer's payload to its REST destination: build the request, send it, read the result.
public struct RESTOutputPublisher: RESTPublisher {
    private let transport: any HTTPTransport
    private let check: any DestinationCheck
    private let builder: RequestBuilder
    private let metrics: RESTMetrics

    /// - Parameters:
    ///   - transport: stays the caller's: it is the caller that closes it.
    ///   - check: asked again before each attempt, because settings may have changed since the timer was stored.
    ///   - version: this service's, for `user-agent`.
    public init(
        transport: any HTTPTransport, check: any DestinationCheck, signer: WebhookSigner = WebhookSigner(),
        version: String, metrics: MetricsRegistry
    ) {
        self.transport = transport
        self.check = check
        self.metrics = RESTMetrics(metrics)
        builder = RequestBuilder(signer: signer, userAgent: "timer-service/\(version)")
    }

    public func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> Outcome {
        if let refusal = check.refusal(of: output) { return .rejected(reason: ReasonText.clean(refusal)) }
        guard let request = builder.request(delivery, to: output) else {
            return .rejected(reason: "a header of the output cannot be sent")
        }
        let (result, duration) = await metrics.measure { await transport.send(request) }
        let now = delivery.attemptedAt.advanced(by: duration)
        return ResultMapping(headers: request.headers, now: now).outcome(result)
    }
}
