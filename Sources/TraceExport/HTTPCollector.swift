import CLibCurl
import Threads

/// A collector over HTTP: one libcurl handle, whose connection is kept.
///
/// No redirects, no proxy of the environment, TLS 1.2 or later with verified certificates. Nothing of it is shared with the
/// requests of timers.
final class HTTPCollector: Collector {
    private let multi: UnsafeMutableRawPointer
    private let easy: UnsafeMutableRawPointer
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let answer = AnswerReader()

    /// Milliseconds between two looks at whether to go on.
    private static let look: Int32 = 100

    /// - Throws: when libcurl has no memory, or no place for a setting.
    init(_ configuration: ExportConfiguration) throws(ExportSetupError) {
        // Counted by libcurl, and safe beside other threads since 7.84 (curl_global_init(3)).
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = curl_multi_init(),
            let easy = curl_easy_init()
        else { throw ExportSetupError(description: "libcurl cannot be used") }
        self.multi = multi
        self.easy = easy
        headers = Self.list(configuration.headers)
        guard configure(configuration) else {
            throw ExportSetupError(description: "libcurl refuses a setting of the export of spans")
        }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        curl_slist_free_all(headers)
    }

    func post(_ body: [UInt8], timeout: Duration, mayGoOn: () -> Bool) -> CollectorAnswer {
        answer.reset()
        return body.withUnsafeBytes { bytes in
            // libcurl reads the body where it is, until the request is over.
            let place = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            _ = shim_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            _ = shim_easy_set_pointer(easy, CURLOPT_POSTFIELDS, place)
            _ = shim_easy_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, Int(timeout / .milliseconds(1))))
            let code = perform(mayGoOn)
            var status = 0
            _ = shim_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            // An answer that is too long counts by its status.
            guard status >= 200, code == CURLE_OK || answer.isTooLong else {
                return .none(code.map { String(cString: curl_easy_strerror($0)) } ?? "the service stops")
            }
            return answer.answer(status: status)
        }
    }

    /// - Returns: nil: it did not go on.
    private func perform(_ mayGoOn: () -> Bool) -> CURLcode? {
        curl_multi_add_handle(multi, easy)
        defer { curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 1
        while mayGoOn() {
            guard curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
            if running == 0 { break }
            curl_multi_poll(multi, nil, 0, Self.look, nil)
        }
        guard running == 0, let message = curl_multi_info_read(multi, &running) else { return nil }
        return shim_message_result(message)
    }

    private func configure(_ configuration: ExportConfiguration) -> Bool {
        let texts: [(CURLoption, String?)] = [
            (CURLOPT_URL, configuration.endpoint.url),
            // Empty: none, whatever the environment says.
            (CURLOPT_PROXY, ""),
            (CURLOPT_CAINFO, configuration.authoritiesPath),
            (CURLOPT_SSLCERT, configuration.clientCertificatePath),
            (CURLOPT_SSLKEY, configuration.clientKeyPath),
        ]
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_POST, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0),
            // A name server that hangs holds up no end of a request.
            (CURLOPT_QUICK_EXIT, 1),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
        ]
        let reader = Unmanaged.passUnretained(answer).toOpaque()
        return texts.allSatisfy { $1 == nil || shim_easy_set_string(easy, $0, $1) == CURLE_OK }
            && numbers.allSatisfy { shim_easy_set_long(easy, $0, $1) == CURLE_OK }
            && shim_easy_set_headers(easy, headers) == CURLE_OK
            && shim_easy_set_write_function(easy, AnswerReader.takeBody) == CURLE_OK
            && shim_easy_set_pointer(easy, CURLOPT_WRITEDATA, reader) == CURLE_OK
            && shim_easy_set_header_function(easy, AnswerReader.takeField) == CURLE_OK
            && shim_easy_set_pointer(easy, CURLOPT_HEADERDATA, reader) == CURLE_OK
    }

    /// The user's fields with ours. `Expect:` has libcurl send the body without asking for leave first.
    private static func list(_ fields: [(name: String, value: String)]) -> UnsafeMutablePointer<curl_slist>? {
        let given = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in ["content-type: application/x-protobuf", "Expect:"] + given { list = curl_slist_append(list, line) }
        return list
    }
}
