import CLibCurl
import Glibc

/// A request's body in memory that libcurl can read, with at most one copy of it in the process.
///
/// A short one is copied to memory that the next request uses again, at an address that does not move
/// (CURLOPT_POSTFIELDS(3)): libcurl sends it with the head. A long one stays where it is, and libcurl asks for one piece
/// after another (CURLOPT_READFUNCTION(3)).
final class RequestBody {
    /// Bytes up to which a body is copied.
    static let longestCopy = 16 << 10

    private var memory: UnsafeMutableRawBufferPointer = .allocate(byteCount: 1_024, alignment: 1)
    private var bytes: ArraySlice<UInt8> = []
    private var position = 0

    deinit {
        memory.deallocate()
    }

    /// Takes the body of the next request.
    ///
    /// - Returns: the address of the copy, valid until the next call; nil for a long body, which `read` hands out.
    func take(_ bytes: ArraySlice<UInt8>) -> UnsafeMutableRawPointer? {
        if bytes.count > Self.longestCopy {
            self.bytes = bytes
            position = bytes.startIndex
            return nil
        }
        if bytes.count > memory.count {
            memory.deallocate()
            memory = .allocate(byteCount: Self.longestCopy, alignment: 1)
        }
        memory.copyBytes(from: bytes)
        return memory.baseAddress
    }

    /// Copies the next bytes to `destination`.
    ///
    /// - Returns: how many; 0 at the end.
    func read(into destination: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes[position...].prefix(destination.count)
        destination.copyBytes(from: piece)
        position += piece.count
        return piece.count
    }

    /// Begins again at the first byte.
    func rewind() {
        position = bytes.startIndex
    }

    /// Lets go of the bytes.
    func release() {
        bytes = []
        position = 0
    }
}

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
