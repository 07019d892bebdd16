/// A receiver of batches. It may block: the thread that asks it does nothing else.
protocol Collector {
    /// Sends one request, and waits for its answer at most so long.
    ///
    /// - Parameter mayGoOn: asked several times a second; once false, there is no answer.
    func post(_ body: [UInt8], timeout: Duration, mayGoOn: () -> Bool) -> CollectorAnswer
}

/// The answer to one request, or that there was none.
enum CollectorAnswer: Equatable, Sendable {
    /// - Parameters:
    ///   - retryAfter: seconds of `Retry-After`; nil: it says none, or a date.
    ///   - rejectedSpans: those that a 2xx says were thrown away.
    case status(Int, retryAfter: Int? = nil, rejectedSpans: Int = 0)
    /// No answer: libcurl's words.
    case none(String)
}

/// A reason why spans cannot be exported at all.
public struct ExportSetupError: Error, CustomStringConvertible {
    /// One line for people.
    public let description: String
}
