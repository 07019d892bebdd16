import Foundation
import Glibc

/// A blocking socket to a server under test; every read has a deadline.
final class TestClient {
    let descriptor: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    struct Timeout: Error {}

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var wait = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit {
        // Once only: a second close would hit whatever has the number by then, another test's socket for one.
        if isOpen { close(descriptor) }
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Answers how many bytes went out before the connection broke.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    func endWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes with a reset instead of a FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(descriptor)
        isOpen = false
    }

    /// One response: its head, and as much body as Content-Length or its chunks say.
    func response(hasBody: Bool = true) throws -> TestResponse {
        while true {
            if let end = headEnd {
                let head = String(decoding: received[..<end], as: UTF8.self)
                var response = TestResponse(head: head)
                received.removeFirst(end)
                guard hasBody else { return response }
                if response.header("transfer-encoding") == "chunked" {
                    response.body = try chunks()
                } else {
                    let length = Int(response.header("content-length") ?? "") ?? 0
                    response.body = String(decoding: try take(length), as: UTF8.self)
                }
                return response
            }
            try receive()
        }
    }

    private func chunks() throws -> String {
        var body: [UInt8] = []
        while true {
            let chunk = try chunkBytes()
            if chunk.isEmpty { return String(decoding: body, as: UTF8.self) }
            body += chunk
        }
    }

    /// One chunk of a body; the last one is empty.
    func chunk() throws -> String {
        String(decoding: try chunkBytes(), as: UTF8.self)
    }

    private func chunkBytes() throws -> [UInt8] {
        var size: [UInt8] = []
        while !size.suffix(2).elementsEqual([13, 10]) { size += try take(1) }
        guard let count = Int(String(decoding: size.dropLast(2), as: UTF8.self), radix: 16) else { throw Closed() }
        let bytes = try take(count)
        guard try take(2).elementsEqual([13, 10]) else { throw Closed() }
        return bytes
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// Reads so many bytes, heads and all, and forgets them; answers how many came before the server closed.
    func skim(_ count: Int) throws -> Int {
        var left = count
        while left > 0 {
            do {
                try receive(atMost: left)
            } catch is Closed {
                break
            }
            left -= received.count
            received = []
        }
        return count - left
    }

    /// Whether the server closes, without another byte, before the deadline.
    func isClosedByServer() throws -> Bool {
        try remainder().isEmpty
    }

    /// Whether the connection ends with a reset.
    func isReset() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN { throw Timeout() }
            if count <= 0 { return count < 0 && errno == ECONNRESET }
        }
    }

    /// Everything until the server closes.
    func remainder() throws -> String {
        do {
            while true { try receive() }
        } catch is Closed {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    struct Closed: Error {}

    private var headEnd: Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard received.count >= 4 else { return nil }
        for index in 0...(received.count - 4) where Array(received[index..<index + 4]) == mark { return index + 4 }
        return nil
    }

    private func receive(atMost limit: Int = 65_536) throws {
        var buffer = [UInt8](repeating: 0, count: min(limit, 65_536))
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count == 0 { throw Closed() }
        guard count > 0 else { throw errno == EAGAIN ? Timeout() : Closed() as any Error }
        received += buffer[..<count]
    }
}
