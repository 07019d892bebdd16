import TimerCore

/// What a transport's result means for a timer.
///
/// | result | outcome |
/// |---|---|
/// | 2xx | delivered |
/// | 408, 425, 429, 5xx | retry, after `Retry-After` if the answer has one |
/// | any other status, 3xx included | rejected |
/// | refused by the policy, request that cannot be sent | rejected |
/// | no answer for any other cause | retry |
///
/// A name without an address and a certificate that is not valid are retried: both heal without a new timer.
struct ResultMapping {
    /// What was sent, our signature included, and a receiver may echo.
    let headers: [HeaderField]
    /// When the result came, by the database's clock.
    let now: Timestamp

    func outcome(_ result: TransportResult) -> Outcome {
        switch result {
        case .response(let response): outcome(response)
        case .failure(.refusedByPolicy, let reason): .rejected(reason: ReasonText.clean(reason))
        case .failure(.invalidRequest, let reason): .rejected(reason: ReasonText.clean(reason))
        case .failure(_, let reason): .retry(after: nil, reason: ReasonText.clean(reason))
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
