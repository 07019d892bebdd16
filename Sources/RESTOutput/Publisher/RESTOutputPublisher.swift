import Metrics
import TimerCore

/// The publisher of REST outputs: builds the request, sends it, reads the result.
public struct RESTOutputPublisher: RESTPublisher {
    private let transport: any HTTPTransport
    private let check: any DestinationCheck
    private let builder: RequestBuilder
    private let metrics: RESTMetrics

    /// Makes a publisher over a transport.
    ///
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

    /// Opens up to `count` connections, to a destination that may be called.
    public func open(_ count: Int, to output: RESTOutputMode) {
        if check.refusal(of: output) == nil { transport.open(count, to: output) }
    }

    /// Makes one attempt; never throws, and outlasts `delivery.timeout` by no more than a moment.
    public func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> DeliveryReport {
        if let refusal = check.refusal(of: output) {
            return DeliveryReport(.rejected(reason: ReasonText.clean(refusal)), answer: .error(.refusedByPolicy))
        }
        guard let request = builder.request(delivery, to: output) else {
            let reason = "a header of the output cannot be sent"
            return DeliveryReport(.rejected(reason: reason), answer: .error(.invalidRequest))
        }
        let (result, duration) = await metrics.measure { await transport.send(request) }
        let now = delivery.attemptedAt.advanced(by: duration)
        return ResultMapping(headers: request.headers, now: now).report(result)
    }
}

/// Metrics of outbound requests: by result, their durations, and those in flight.
struct RESTMetrics: Sendable {
    private let byClass: [Counter]
    private let byFailure: [TransportFailure: Counter]
    private let durations: Histogram
    private let inFlight: Gauge

    init(_ registry: MetricsRegistry) {
        func requests(_ result: String) -> Counter {
            registry.counter(
                "timer_rest_requests_total", help: "Outbound requests, by status class or failure.",
                labels: [("result", result)])
        }
        byClass = ["2xx", "3xx", "4xx", "5xx", "other"].map(requests)
        byFailure = Dictionary(uniqueKeysWithValues: TransportFailure.allCases.map { ($0, requests($0.rawValue)) })
        durations = registry.histogram(
            "timer_rest_request_duration_seconds", help: "Outbound requests, from start to result.")
        inFlight = registry.gauge("timer_rest_requests_in_flight", help: "Outbound requests without a result yet.")
    }

    func measure(_ send: () async -> TransportResult) async -> (result: TransportResult, duration: Duration) {
        let start = ContinuousClock.now
        inFlight.add(1)
        let result = await send()
        inFlight.add(-1)
        let duration = start.duration(to: .now)
        durations.observe(duration)
        count(result)
        return (result, duration)
    }

    private func count(_ result: TransportResult) {
        switch result {
        case .response(let response):
            let hundreds = response.status / 100
            byClass[(2...5).contains(hundreds) ? hundreds - 2 : 4].add()
        case .failure(let failure, _): byFailure[failure]?.add()
        }
    }
}
