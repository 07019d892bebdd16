import CLibCurl

extension CurlHandle {
    /// What came of the transfer that ended with `code`. An answer whose body was cut or failed is an answer: nothing of
    /// the body matters, and asking again would deliver twice.
    func result(_ code: CURLcode) -> TransportResult {
        if let response = collector.response { return .response(response) }
        if let refusal, !hasAllowedAddress { return .failure(.refusedByPolicy, reason: refusal) }
        return .failure(failure(code), reason: reason(code))
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            .tls
        // CURLE_UNSUPPORTED_PROTOCOL: an answer without a status line (HTTP/0.9), which is not allowed.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WRITE_ERROR: .malformedResponse
        default: .connectionLost
        }
    }

    private func reason(_ code: CURLcode) -> String {
        if collector.exceedsHeaderLimit { return "the answer's headers exceed \(TransportResponse.headerLimit) bytes" }
        let text = errorDescription
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// Connections that this transfer had to open; 0: it used one again.
    var connectionsOpened: Int {
        var count = 0
        shim_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &count)
        return count
    }
}
