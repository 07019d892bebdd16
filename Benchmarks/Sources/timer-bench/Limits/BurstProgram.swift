import CLibCurl
import Glibc

/// `timer-bench burst`: so many requests like those of timers, from libcurl alone, all handed to it at once.
///
/// Options: `--port` of the sink, `--count`, `--connections` at most. The payload's due date is the start, so that the sink's
/// latest arrival is what the burst took.
enum BurstProgram {
    static func run(_ options: Options) throws(BenchError) -> JSONText {
        let port: Int = try options.number("port", default: 0)
        let count: Int = try options.number("count", default: 1_000)
        let connections: Int = try options.number("connections", default: 128)
        guard let multi = curl_multi_init() else { throw BenchError("no memory for libcurl") }
        defer { curl_multi_cleanup(multi) }
        shim_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        let headers = curl_slist_append(curl_slist_append(nil, "content-type: application/json"), "x-origin: bench")
        defer { curl_slist_free_all(headers) }
        var transfers: [OpaquePointer?] = []
        let start = Clock.monotonic()
        let due = Clock.epochMicroseconds() / 1_000
        for _ in 0..<count {
            let easy = try makeTransfer(port: port, due: due, headers)
            transfers.append(OpaquePointer(easy))
            curl_multi_add_handle(multi, easy)
        }
        defer { for transfer in transfers { curl_easy_cleanup(UnsafeMutableRawPointer(transfer)) } }
        let failed = try perform(multi)
        return JSONText([
            ("count", .number(Double(count))), ("failed", .number(Double(failed))),
            ("seconds", .number(Double(Clock.monotonic() - start) / 1e9)),
        ])
    }

    private static func makeTransfer(
        port: Int, due: Int64, _ headers: UnsafeMutablePointer<curl_slist>?
    ) throws(BenchError) -> UnsafeMutableRawPointer {
        guard let easy = curl_easy_init() else { throw BenchError("no memory for a transfer") }
        shim_easy_set_string(easy, CURLOPT_URL, "http://127.0.0.1:\(port)/fired")
        shim_easy_set_string(easy, CURLOPT_COPYPOSTFIELDS, #"{"due":\#(due),"number":"0000000001"}"#)
        shim_easy_set_headers(easy, headers)
        shim_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        shim_easy_set_write_function(easy) { _, size, count, _ in size * count }
        return easy
    }

    /// - Returns: how many failed.
    private static func perform(_ multi: UnsafeMutableRawPointer) throws(BenchError) -> Int {
        var running: Int32 = 1
        while running > 0 {
            guard curl_multi_perform(multi, &running) == CURLM_OK,
                running == 0 || curl_multi_poll(multi, nil, 0, 1_000, nil) == CURLM_OK
            else { throw BenchError("libcurl failed") }
        }
        var failed = 0
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg != CURLMSG_DONE || shim_message_result(message) != CURLE_OK { failed += 1 }
        }
        return failed
    }
}
