import Foundation
import FoundationNetworking
import Synchronization

/// The session's delegate: hands each task's events to its exchange, follows no redirect, answers no challenge.
final class SessionExchanges: NSObject, URLSessionDataDelegate {
    private struct State {
        /// Exchanges in flight, those included for which the session has no task yet.
        var open: [ObjectIdentifier: SessionExchange] = [:]
        var byTask: [Int: SessionExchange] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())

    /// Takes in one more request; false once the transport is closing.
    func open(_ exchange: SessionExchange) -> Bool {
        state.withLock { state in
            if !state.isClosing { state.open[ObjectIdentifier(exchange)] = exchange }
            return !state.isClosing
        }
    }

    func close(_ exchange: ObjectIdentifier) {
        state.withLock { state in
            _ = state.open.removeValue(forKey: exchange)
        }
    }

    func add(_ exchange: SessionExchange, for task: URLSessionTask) {
        state.withLock { $0.byTask[task.taskIdentifier] = exchange }
    }

    /// Refuses new requests, waits for those in flight, then ends the rest.
    func drain(within deadline: Duration) async {
        state.withLock { $0.isClosing = true }
        let end = ContinuousClock.now + deadline
        while ContinuousClock.now < end, state.withLock({ !$0.open.isEmpty }) {
            try? await Task.sleep(for: .milliseconds(5), tolerance: .zero)
        }
        for exchange in state.withLock({ Array($0.open.values) }) {
            exchange.interrupt()
        }
    }

    private func exchange(of task: URLSessionTask) -> SessionExchange? {
        state.withLock { $0.byTask[task.taskIdentifier] }
    }

    private static func take(_ response: URLResponse?, _ exchange: SessionExchange?) {
        guard let response = response as? HTTPURLResponse, let exchange else { return }
        // 101: no request asks for another protocol (RFC 9110 §15.2.2), and what follows is no HTTP.
        guard response.statusCode >= 200 else {
            let reason = "the destination answered \(response.statusCode), to no request for another protocol"
            return exchange.abandon(.failure(.malformedResponse, reason: reason))
        }
        exchange.take(status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
        exchange.expire(after: TransportResponse.longestRest)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        Self.take(response, exchange(of: dataTask))
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let exchange = exchange(of: dataTask), !exchange.take(body: data) else { return }
        exchange.abandon(.failure(.malformedResponse, reason: "a body without headers"))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let exchange = state.withLock({ $0.byTask.removeValue(forKey: task.taskIdentifier) }) else { return }
        exchange.finish(SessionFailure.result(of: error))
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        Self.take(response, exchange(of: task))
        completionHandler(nil)
    }

    /// Answers a challenge: without that a 401 hangs until the session's timeout.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        Self.take(challenge.failureResponse ?? task.response, exchange(of: task))
        completionHandler(.cancelAuthenticationChallenge, nil)
    }
}

/// The table from a session's error to a transport's result.
enum SessionFailure {
    static func result(of error: (any Error)?) -> TransportResult {
        guard let error = error as? URLError else {
            return .failure(.connectionLost, reason: "the connection ended without an answer")
        }
        return .failure(failure(error.code), reason: "no answer: URLError \(error.code.rawValue)")
    }

    private static func failure(_ code: URLError.Code) -> TransportFailure {
        switch code {
        case .cannotFindHost, .dnsLookupFailed: .unresolved
        case .cannotConnectToHost, .notConnectedToInternet: .connect
        case .timedOut: .timeout
        case .badURL, .unsupportedURL: .invalidRequest
        case .badServerResponse, .cannotParseResponse: .malformedResponse
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            .tls
        default: .connectionLost
        }
    }
}
