import Addresses
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
    /// The policy's reason for refusing an address of this request's host; nil: it refused none.
    private(set) var refusal: String?
    /// True if at least one address of this request's host was allowed.
    private(set) var hasAllowedAddress = false
    private let check: any AddressCheck
    /// Outlives all connections: they close their sockets through it.
    let sockets: SocketSet
    let notes: CallbackNotes
    let proxy: ProxyAddress?
    /// Grows with each request: tells the present one from those before.
    private(set) var use = 0
    private(set) var departure = Departure()
    /// The socket that a long body goes out by.
    var sendingSocket: Int32?
    private var hasOpenedSocket = false
    private let connectTimeout: Int
    private let errorText: UnsafeMutablePointer<CChar>
    private let headers = HeaderList()
    let body = RequestBody()
    /// The URL that the handle was last told: most requests of a handle go where the one before went.
    private var url: String?
    private let parsedURL: OpaquePointer
    private var method: RESTOutputMode.Method?
    private var needsFreshConnection = false
    /// The addresses that libcurl is told with this request.
    private var news: AddressNews?

    init?(
        _ configuration: CurlConfiguration, check: any AddressCheck, sockets: SocketSet, notes: CallbackNotes
    ) {
        guard let easy = curl_easy_init() else { return nil }
        guard let parsedURL = curl_url() else {
            curl_easy_cleanup(easy)
            return nil
        }
        self.easy = easy
        self.parsedURL = parsedURL
        self.check = check
        self.sockets = sockets
        self.notes = notes
        proxy = configuration.proxy
        connectTimeout = Int(clamping: configuration.connectTimeout.wholeMilliseconds)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText[0] = 0
        configure(configuration)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_url_cleanup(parsedURL)
        errorText.deallocate()
    }

    /// Makes the handle ready for `pending`.
    ///
    /// - Parameter milliseconds: what is left of its timeout, at least 1.
    func prepare(_ pending: PendingRequest, milliseconds: Int) {
        let request = pending.request
        self.pending = pending
        use += 1
        collector = ResponseCollector()
        departure = Departure()
        hasOpenedSocket = false
        refusal = nil
        hasAllowedAddress = false
        errorText[0] = 0
        setURL(request.url)
        setMethod(request.method)
        if request.method.sendsBody { setBody(request.body) }
        setHeaders(request)
        setFreshness(request.needsFreshConnection)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(milliseconds, connectTimeout)))
    }

    /// A handle that stops at its connection takes it along when it is removed (multi.c: curl_multi_remove_handle).
    func keepConnection() {
        if isOpening { set(CURLOPT_CONNECT_ONLY, 0) }
    }

    /// Ends the use by one request; the request is handed back.
    func finish() -> PendingRequest? {
        defer { pending = nil }
        body.release()
        stopSending()
        forgetNews()
        return pending
    }

    /// Has libcurl take in `news` when it begins with the request that the handle is ready for.
    func tell(_ news: AddressNews) {
        self.news = news
        shim_easy_set_resolve(easy, news.list)
    }

    /// libcurl has taken the news in: it does so first.
    func confirmNews() {
        news?.confirm()
    }

    private func forgetNews() {
        if news == nil { return }
        shim_easy_set_resolve(easy, nil)
        news = nil
    }

    func hand(over bytes: UnsafeRawBufferPointer, isHeader: Bool) -> Bool {
        guard isHeader else { return collector.takeBody(bytes) }
        let wasComplete = collector.isHeaderComplete
        let continues = collector.takeHeaderLine(bytes)
        if collector.isHeaderComplete, !wasComplete { notes.answered.append(self) }
        return continues
    }

    /// True if it opens a connection for requests to come.
    var isOpening: Bool {
        pending?.isOpening == true
    }

    /// Decides, when a connection is ready, whether the request may go out now.
    func depart() -> Bool {
        guard let pending else { return false }
        if pending.isOpening {
            // Set this late, the connection counts as any other: it is used again (url.c: ConnectionExists).
            set(CURLOPT_CONNECT_ONLY, 1)
            return true
        }
        let request = pending.request
        let goes = departure.begin(
            on: hasOpenedSocket ? .fresh : .used, bytesSent: bytesSent, mayStart: request.mayStart)
        if goes { body.rewind() }
        return goes
    }

    /// Bytes of the request that have left. Under TLS the first may have left before libcurl counts any, because it counts
    /// what OpenSSL has taken as a whole.
    private var bytesSent: Int {
        if pending?.request.isEncrypted == true { return .max }
        var count = 0
        shim_easy_get_long(easy, CURLINFO_REQUEST_SIZE, &count)
        return count
    }

    /// A socket for an address that the policy allows, or CURL_SOCKET_BAD.
    func openSocket(for address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        // For sending once more what `depart` would not let go.
        if departure.isSent, bytesSent > 0 { return CURL_SOCKET_BAD }
        hasOpenedSocket = true
        let target = address.pointee
        // The proxy's address is the operator's choice; what is behind it the proxy connects to.
        if proxy == nil, !isAllowed(address) { return CURL_SOCKET_BAD }
        return sockets.open(family: target.family, type: target.socktype, protocol: target.protocol)
    }

    private func isAllowed(_ address: UnsafePointer<curl_sockaddr>) -> Bool {
        let hostname = pending?.request.hostname ?? ""
        guard let endpoint = Self.endpoint(of: address) else {
            refusal = "the address family is not supported"
            return false
        }
        if let reason = check.refusal(of: endpoint.address, port: endpoint.port, hostname: hostname) {
            refusal = reason
            return false
        }
        hasAllowedAddress = true
        return true
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

    /// A URL that is parsed once for many requests: given as text, libcurl takes it apart for each of them. As text it
    /// goes only where libcurl is to say what is wrong with it.
    private func setURL(_ url: String) {
        if url == self.url { return }
        let flags = UInt32(CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME)
        let isParsed = curl_url_set(parsedURL, CURLUPART_URL, url, flags) == CURLUE_OK
        // The text of the one before would stay in use (url.c: Curl_pretransfer).
        let code = shim_easy_set_string(easy, CURLOPT_URL, isParsed ? nil : url)
        shim_easy_set_url(easy, isParsed ? parsedURL : nil)
        // Told again next time if libcurl had no memory for it: the handle would be left without any.
        self.url = code == CURLE_OK ? url : nil
    }

    private func setMethod(_ method: RESTOutputMode.Method) {
        if method == self.method { return }
        self.method = method
        set(method.sendsBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
        let isOwnName = method == .post || method == .get
        set(CURLOPT_CUSTOMREQUEST, isOwnName ? nil : method.rawValue.uppercased())
    }

    private func setBody(_ bytes: ArraySlice<UInt8>) {
        shim_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        shim_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.take(bytes))
    }

    private func setFreshness(_ needsFreshConnection: Bool) {
        if needsFreshConnection == self.needsFreshConnection { return }
        self.needsFreshConnection = needsFreshConnection
        set(CURLOPT_FRESH_CONNECT, needsFreshConnection ? 1 : 0)
    }

    /// Bodies over 1 MiB would wait a second for an interim answer that few servers give (EXPECT_100_THRESHOLD).
    private static let expectationFrom = 512 << 10

    private func setHeaders(_ request: OutboundRequest) {
        let list = headers.list(
            of: request.headers, withoutExpectation: request.body.count >= Self.expectationFrom)
        shim_easy_set_headers(easy, list)
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
