import TimerCore

/// The table from a transport's result to a timer's outcome.
///
/// | result | outcome |
/// |---|---|
/// | 2xx | delivered |
/// | 408, 425, 429, 5xx | retry, after `Retry-After` if the answer has one |
/// | any other status, 3xx included | rejected |
/// | refused by the policy, request that cannot be sent | rejected |
/// | no address, no connection, no handshake, no way through the proxy | unreachable |
/// | sent on a connection that had been used, which closed without an answer | dropped |
/// | sent, and no answer for any other cause | retry |
/// | sent, and the service ends | interrupted |
/// | not sent: no turn, lease lost, the service ends | not started |
///
/// A name without an address and a certificate that is not valid are retried: both heal without a new timer.
struct ResultMapping {
    /// The headers that were sent, our signature included, and that a receiver may echo.
    let headers: [HeaderField]
    /// The time when the result came, by the database's clock.
    let now: Timestamp

    func report(_ result: TransportResult) -> DeliveryReport {
        switch result {
        case .response(let response):
            DeliveryReport(outcome(response), answer: .status(response.status))
        case .failure(let failure, let reason):
            DeliveryReport(outcome(failure, ReasonText.clean(reason)), answer: .error(failure))
        }
    }

    /// The wait before a request that found no connection free asks for its turn again.
    private static let untilNextTurn = Duration.seconds(1)

    private func outcome(_ failure: TransportFailure, _ reason: String) -> Outcome {
        switch failure {
        case .unresolved, .connect, .tls, .connectTimeout, .proxy: .unreachable(reason: reason)
        case .noTurn: .notStarted(after: Self.untilNextTurn, reason: reason)
        case .withdrawn, .shutDown: .notStarted(after: .zero, reason: reason)
        case .timeout, .connectionLost, .malformedResponse: .retry(after: nil, reason: reason)
        case .dropped: .dropped(reason: reason)
        case .interrupted: .interrupted(reason: reason)
        case .refusedByPolicy, .invalidRequest: .rejected(reason: reason)
        }
    }

    private func outcome(_ response: TransportResponse) -> Outcome {
        switch response.status {
        case 200...299: .delivered
        case 408, 425, 429, 500...599:
            .retry(after: response.retryAfter.flatMap { RetryAfter.parse($0, now: now) }, reason: reason(response))
        default: .rejected(reason: reason(response))
        }
    }

    private func reason(_ response: TransportResponse) -> String {
        let excerpt = String(decoding: SensitiveHeaders(headers).redact(response.excerpt), as: UTF8.self)
        let status = "the destination answered \(response.status)"
        return ReasonText.clean(excerpt.isEmpty ? status : "\(status): \(excerpt)")
    }
}

extension Answer {
    /// The name of a transport's failure, as the metric has it.
    static func error(_ failure: TransportFailure) -> Answer {
        .error(failure.rawValue)
    }
}
