/// What follows for a batch from an answer (OTLP 1.x, “OTLP/HTTP Response”). Pure.
enum ExportVerdict: Equatable {
    /// It is there, but for so many spans, which are not to be sent again.
    case exported(rejectedSpans: Int)
    /// It is to be sent again after that time.
    case retry(after: Duration, reason: String)
    /// It will never be taken.
    case refused(reason: String)

    /// The first wait; each further one is twice as long.
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(16)

    /// - Parameters:
    ///   - tries: requests for the batch so far, this one included.
    ///   - jitter: 0 to 1.
    init(_ answer: CollectorAnswer, tries: Int, jitter: Double) {
        switch answer {
        case .status(200..<300, _, let rejected): self = .exported(rejectedSpans: rejected)
        case .status(let status, let retryAfter, _) where [429, 502, 503, 504].contains(status):
            let asked = retryAfter.map { Duration.seconds($0) }
            self = .retry(after: asked ?? Self.pause(tries, jitter), reason: "status \(status)")
        case .status(let status, _, _): self = .refused(reason: "status \(status)")
        case .none(let reason): self = .retry(after: Self.pause(tries, jitter), reason: reason)
        }
    }

    private static func pause(_ tries: Int, _ jitter: Double) -> Duration {
        let whole = min(firstPause * (1 << min(tries - 1, 10)), longestPause)
        return whole * (0.5 + jitter / 2)
    }
}
