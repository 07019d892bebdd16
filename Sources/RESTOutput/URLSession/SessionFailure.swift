import Foundation
import FoundationNetworking

/// What a session's error means.
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
