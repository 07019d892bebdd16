import CLibCurl

extension CurlHandle {
    /// The result of the transfer that ended with `code`. An answer whose body was cut or failed is an answer: nothing of
    /// the body matters, and asking again would deliver twice.
    func result(_ code: CURLcode) -> TransportResult {
        if let answer { return answer }
        if departure.isWithdrawn { return .withdrawn }
        if departure.isSent { return afterSending(code) }
        if let refusal, !hasAllowedAddress { return .failure(.refusedByPolicy, reason: refusal) }
        return beforeSending(code)
    }

    /// The result of the transfer when the transport closes now.
    var interrupted: TransportResult {
        let reason = "the service is shutting down"
        return answer ?? .failure(departure.isSent ? .interrupted : .shutDown, reason: reason)
    }

    /// The destination's answer, once its header section is complete. A proxy that passes requests on answers in its place
    /// when it wants to know who asks (RFC 9110 §15.5.8); inside a tunnel it cannot.
    private var answer: TransportResult? {
        guard let response = collector.response else { return nil }
        if let proxy, response.status == 407, pending?.request.isEncrypted == false {
            return .failure(.proxy, reason: "the proxy \(proxy) answered 407")
        }
        return .response(response)
    }

    private func beforeSending(_ code: CURLcode) -> TransportResult {
        let failure = failureBeforeSending(code)
        guard let proxy else { return .failure(failure, reason: reason(code)) }
        if failure == .tls || failure == .invalidRequest { return .failure(failure, reason: reason(code)) }
        switch proxyStatus {
        case 0: return .failure(.proxy, reason: "the proxy \(proxy): \(reason(code))")
        case 200...299: return .failure(failure, reason: reason(code))
        case let status: return .failure(.proxy, reason: "the proxy \(proxy) answered \(status) to CONNECT")
        }
    }

    /// The status of the answer to CONNECT; 0: there was none.
    private var proxyStatus: Int {
        var status = 0
        shim_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &status)
        return status
    }

    private func failureBeforeSending(_ code: CURLcode) -> TransportFailure {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_OPERATION_TIMEDOUT: .connectTimeout
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            .tls
        default: .connect
        }
    }

    private func afterSending(_ code: CURLcode) -> TransportResult {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return .failure(.timeout, reason: reason(code))
        // CURLE_UNSUPPORTED_PROTOCOL: an answer without a status line (HTTP/0.9), which is not allowed.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WRITE_ERROR:
            return .failure(.malformedResponse, reason: reason(code))
        case _ where departure.isSentOnUsedConnection && !collector.hasBegun:
            return .failure(.dropped, reason: "the connection, used before, was closed without an answer")
        default:
            return .failure(.connectionLost, reason: reason(code))
        }
    }

    private func reason(_ code: CURLcode) -> String {
        if collector.exceedsHeaderLimit { return "the answer's headers exceed \(TransportResponse.headerLimit) bytes" }
        if collector.isSwitching { return "the destination answered 101, to no request for another protocol" }
        let text = errorDescription
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// The number of connections that this transfer opened; 0: it used one again.
    var connectionsOpened: Int {
        var count = 0
        shim_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &count)
        return count
    }
}
