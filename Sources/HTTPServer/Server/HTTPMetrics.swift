import Metrics

/// The server's series, looked up once: counting a request is a few atomic adds. A class, for one reference to it is
/// cheaper to pass around than ten.
final class HTTPMetrics: Sendable {
    let duration: Histogram
    let receivedBytes: Counter
    let sentBytes: Counter
    let connectionsOpen: Gauge
    let connectionsRefused: Counter
    let acceptErrors: Counter
    let timeouts: Counter
    let answersCut: Counter
    let streamsOpen: Gauge
    let streamsRefused: Counter
    let streamsDropped: Counter
    /// Answers by method and the status's first digit, in the order of `HTTPMethod.all`: five for each method.
    private let requests: [Counter]
    private let refusals: [Int: Counter]

    private static let refusalStatuses = [400, 408, 413, 414, 417, 431, 501, 503, 505]

    init(_ registry: MetricsRegistry) {
        duration = registry.histogram(
            "http_request_duration_seconds", help: "From a request's arrival to its answer.")
        receivedBytes = registry.counter("http_received_bytes_total", help: "Bytes read from clients.")
        sentBytes = registry.counter("http_sent_bytes_total", help: "Bytes written to clients.")
        connectionsOpen = registry.gauge("http_connections_open", help: "Connections now open.")
        connectionsRefused = registry.counter(
            "http_connections_refused_total", help: "Connections closed at once because there are too many.")
        acceptErrors = registry.counter("http_accept_errors_total", help: "Failures of accept, such as EMFILE.")
        timeouts = registry.counter("http_connection_timeouts_total", help: "Connections that ran into a deadline.")
        answersCut = registry.counter(
            "http_answers_cut_total", help: "Answers whose body could not be made to its end.")
        streamsOpen = registry.gauge("http_streams_open", help: "Streams of events now open.")
        streamsRefused = registry.counter(
            "http_streams_refused_total", help: "Streams of events refused because there are too many.")
        streamsDropped = registry.counter(
            "http_streams_dropped_total", help: "Streams of events closed because their client read too slowly.")
        requests = HTTPMethod.all.flatMap { method in
            (1...5).map { digit in
                registry.counter(
                    "http_requests_total", help: "Requests answered.",
                    labels: [("method", method.rawValue), ("status", "\(digit)xx")])
            }
        }
        refusals = Dictionary(
            uniqueKeysWithValues: Self.refusalStatuses.map { status in
                let counter = registry.counter(
                    "http_refusals_total", help: "What the server itself refused, by status.",
                    labels: [("status", "\(status)")])
                return (status, counter)
            })
    }

    func countRequest(_ method: HTTPMethod, _ status: HTTPStatus) {
        guard let row = HTTPMethod.all.firstIndex(of: method), (100...599).contains(status.code) else { return }
        requests[5 * row + status.code / 100 - 1].add()
    }

    func countRefusal(_ status: Int) {
        refusals[status]?.add()
    }
}
