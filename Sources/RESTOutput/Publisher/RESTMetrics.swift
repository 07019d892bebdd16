import Metrics

/// Outbound requests by result, their durations, and those in flight.
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
