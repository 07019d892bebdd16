import CLibCurl
import Glibc

/// A long body goes out piece by piece. A receiver that does not want it answers early, and resets the connection with what
/// it has not read: the answer counts, so it is looked for before each piece, and once more when sending has failed.
extension CurlHandle {
    /// The next piece; CURL_READFUNC_PAUSE if something has come to be read first.
    func readBody(into destination: UnsafeMutableRawBufferPointer) -> Int {
        if isReadable {
            notes.paused.append(self)
            return Int(CURL_READFUNC_PAUSE)
        }
        return body.read(into: destination)
    }

    private var isReadable: Bool {
        guard let socket = sendingSocket else { return false }
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// libcurl waits until it can write to `socket`, for a connection or for the body. CURLINFO_ACTIVESOCKET does not tell it
    /// before the transfer has ended.
    func writes(to socket: Int32) {
        guard let pending, pending.request.body.count > RequestBody.longestCopy, socket != sendingSocket else { return }
        stopSending()
        sendingSocket = socket
        sockets.senders[socket] = self
    }

    /// The request is over.
    func stopSending() {
        guard let socket = sendingSocket else { return }
        sendingSocket = nil
        sockets.senders[socket] = nil
    }

    /// libcurl gives a connection up at the first failure to send, whatever lies in it to be read (7.88). Under TLS only it
    /// could read that.
    func readLastWords(from socket: Int32) {
        sendingSocket = nil
        guard pending?.request.isEncrypted == false, departure.isSent, !collector.hasBegun else { return }
        let bytes = [UInt8](unsafeUninitializedCapacity: TransportResponse.headerLimit) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, buffer.count, shim_dont_wait))
        }
        guard bytes.starts(with: "HTTP/".utf8) else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let goesOn = (line + [UInt8(ascii: "\n")]).withUnsafeBytes { collector.takeHeaderLine($0) }
            if !goesOn || collector.isHeaderComplete { return }
        }
    }
}
