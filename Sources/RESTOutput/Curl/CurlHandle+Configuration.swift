import CLibCurl
import Glibc

/// The options that are the same for every request of a handle.
extension CurlHandle {
    func configure(_ configuration: CurlConfiguration) {
        setErrorBuffer()
        setCallbacks()
        setRestrictions()
        setConnection(configuration)
        setTrust(configuration)
    }

    private func setRestrictions() {
        // Threads and signals do not mix (CURLOPT_NOSIGNAL(3)); SIGPIPE is ignored by the process.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_NOPROGRESS, 1)
        // Without it, the end of a request that waits for a name blocks the thread until getaddrinfo(3) returns
        // (asyn-thread.c: Curl_resolver_kill).
        set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setConnection(_ configuration: CurlConfiguration) {
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_MAXAGE_CONN, configuration.idleSeconds)
        set(CURLOPT_MAXLIFETIME_CONN, configuration.lifetimeSeconds)
        set(CURLOPT_DNS_CACHE_TIMEOUT, configuration.dnsCacheSeconds)
        set(CURLOPT_TCP_NODELAY, 1)
        // The least (READBUFFER_MIN). libcurl takes it anew for each transfer, and more than this would be a large block
        // for malloc(3), which then tidies up its lists of small ones. Answers are short, or nobody reads them.
        set(CURLOPT_BUFFERSIZE, 1_024)
        // The least (UPLOADBUFFER_MIN): each request that hangs while its body is sent holds one.
        set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        // An empty proxy also shuts out http_proxy and its kin (CURLOPT_PROXY(3)).
        set(CURLOPT_PROXY, configuration.proxy?.url ?? "")
        set(CURLOPT_NOPROXY, configuration.proxy == nil ? "*" : "")
        // The answer to CONNECT is not the destination's.
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    private func setTrust(_ configuration: CurlConfiguration) {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // Parsing the authorities anew for each connection costs milliseconds; a renewed bundle counts after this.
        set(CURLOPT_CA_CACHE_TIMEOUT, 300)
        if let path = configuration.caBundlePath {
            set(CURLOPT_CAINFO, path)
            set(CURLOPT_CAPATH, nil)
        }
        if let path = configuration.clientCertificatePath { set(CURLOPT_SSLCERT, path) }
        if let path = configuration.clientKeyPath { set(CURLOPT_SSLKEY, path) }
        // Without one OpenSSL would ask on the terminal, and this thread would wait for somebody to type.
        set(CURLOPT_KEYPASSWD, "")
    }

    private func setCallbacks() {
        let this = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA,
            CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            shim_easy_set_pointer(easy, option, this)
        }
        shim_easy_set_prereq_function(easy) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            let goes = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue().depart()
            return goes ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        shim_easy_set_read_function(easy) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue().readBody(into: room)
        }
        // libcurl rewinds what it means to send again. It remembers that beyond a transfer whose second sending `depart`
        // refused, and would fail the next request of this handle, with nothing sent (transfer.c: Curl_readrewind).
        shim_easy_set_seek_function(easy) { context, offset, origin in
            guard let context, offset == 0, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
            Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue().body.rewind()
            return CURL_SEEKFUNC_OK
        }
        shim_easy_set_header_function(easy) { bytes, size, count, context in
            CurlHandle.take(bytes, size * count, context, isHeader: true)
        }
        shim_easy_set_write_function(easy) { bytes, size, count, context in
            CurlHandle.take(bytes, size * count, context, isHeader: false)
        }
        shim_easy_set_open_socket_function(easy) { context, _, address in
            guard let context, let address else { return CURL_SOCKET_BAD }
            return Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue().openSocket(for: address)
        }
        // A connection outlives the handle that opened it: this one gets the set, not the handle.
        shim_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(sockets).toOpaque())
        shim_easy_set_close_socket_function(easy) { context, descriptor in
            guard let context else { return 1 }
            Unmanaged<SocketSet>.fromOpaque(context).takeUnretainedValue().close(descriptor)
            return 0
        }
    }

    /// Hands an answer's bytes to the handle. Any number but `length` makes libcurl end the transfer with CURLE_WRITE_ERROR.
    private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?, _ length: Int, _ context: UnsafeMutableRawPointer?, isHeader: Bool
    ) -> Int {
        guard let bytes, let context, length > 0 else { return length }
        let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
        let continues = handle.hand(over: UnsafeRawBufferPointer(start: bytes, count: length), isHeader: isHeader)
        return continues ? length : 0
    }
}
