import CLibCurl
import Glibc
import TimerCore

/// An easy handle with what its current transfer needs and gathers. Configured once, used for one request after another.
///
/// Owned by the curl thread; libcurl's callbacks reach it by an unretained pointer, and run on that thread only.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    var collector = ResponseCollector()
    private(set) var pending: PendingRequest?
    /// Why the policy refused an address of this request's host.
    private(set) var refusal: String?
    /// Whether at least one address of this request's host was allowed.
    private(set) var hasAllowedAddress = false
    private let check: any AddressCheck
    /// Outlives all connections: they close their sockets through it.
    let sockets: SocketSet
    private let connectTimeout: Int
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var body: UnsafeMutableRawBufferPointer?

    init?(_ configuration: CurlConfiguration, check: any AddressCheck, sockets: SocketSet) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.check = check
        self.sockets = sockets
        connectTimeout = Int(clamping: configuration.connectTimeout.wholeMilliseconds)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText[0] = 0
        configure(configuration)
    }

    deinit {
        curl_easy_cleanup(easy)
        releaseRequest()
        errorText.deallocate()
    }

    /// Makes the handle ready for `pending`.
    ///
    /// - Parameter milliseconds: what is left of its timeout, at least 1.
    func prepare(_ pending: PendingRequest, milliseconds: Int) {
        let request = pending.request
        self.pending = pending
        collector = ResponseCollector()
        refusal = nil
        hasAllowedAddress = false
        errorText[0] = 0
        set(CURLOPT_URL, request.url)
        setMethod(request)
        setHeaders(request.headers)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(milliseconds, connectTimeout)))
    }

    /// Ends the use by one request; the request is handed back.
    func finish() -> PendingRequest? {
        defer { pending = nil }
        releaseRequest()
        return pending
    }

    func hand(over bytes: UnsafeRawBufferPointer, isHeader: Bool) -> Bool {
        isHeader ? collector.takeHeaderLine(bytes) : collector.takeBody(bytes)
    }

    /// A socket for an address that the policy allows, or CURL_SOCKET_BAD.
    func openSocket(for address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let target = address.pointee
        let hostname = pending?.request.hostname ?? ""
        guard let endpoint = Self.endpoint(of: address) else {
            refusal = "the address family is not supported"
            return CURL_SOCKET_BAD
        }
        if let reason = check.refusal(of: endpoint.address, port: endpoint.port, hostname: hostname) {
            refusal = reason
            return CURL_SOCKET_BAD
        }
        hasAllowedAddress = true
        return sockets.open(family: target.family, type: target.socktype, protocol: target.protocol)
    }

    private static func endpoint(of address: UnsafePointer<curl_sockaddr>) -> (address: IPAddress, port: UInt16)? {
        // Read in place: `addr` is declared shorter than the IPv6 address that it holds.
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        let start = UnsafeRawPointer(address).advanced(by: offset).assumingMemoryBound(to: sockaddr.self)
        return IPAddress.endpoint(of: start, length: Int(address.pointee.addrlen))
    }

    /// libcurl's own words for the failure, which name host, address and cause, but no header and no body.
    var errorDescription: String {
        String(cString: errorText)
    }

    private func setMethod(_ request: OutboundRequest) {
        guard request.method.sendsBody else {
            set(CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, request.method == .get ? nil : "DELETE")
            return
        }
        // The one copy of the body: POSTFIELDS does not copy, and needs an address that does not move.
        let body = UnsafeMutableRawBufferPointer.allocate(byteCount: max(request.body.count, 1), alignment: 1)
        body.copyBytes(from: request.body)
        self.body = body
        set(CURLOPT_POST, 1)
        set(CURLOPT_CUSTOMREQUEST, request.method == .post ? nil : request.method.rawValue.uppercased())
        shim_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        shim_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
    }

    private func setHeaders(_ fields: [HeaderField]) {
        for field in fields {
            // "Name;" is libcurl's spelling of a field with an empty value; "Name:" would remove it.
            append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // Bodies over 1 MiB would wait a second for an interim answer that few servers give.
        append("Expect:")
        shim_easy_set_headers(easy, headers)
    }

    private func append(_ line: String) {
        if let longer = curl_slist_append(headers, line) { headers = longer }
    }

    private func releaseRequest() {
        curl_slist_free_all(headers)
        headers = nil
        body?.deallocate()
        body = nil
    }

    func set(_ option: CURLoption, _ value: Int) {
        shim_easy_set_long(easy, option, value)
    }

    func set(_ option: CURLoption, _ value: String?) {
        shim_easy_set_string(easy, option, value)
    }

    func setErrorBuffer() {
        shim_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    }
}
