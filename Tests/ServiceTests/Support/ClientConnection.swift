import Foundation
import Glibc

/// A connection to the service. Blocks: for threads of the tests' own. Every read has a deadline.
final class ClientConnection {
    struct Broken: Error {
        let errno: Int32
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var wait = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Broken(errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    func exchange(_ call: Call) throws -> Answer {
        send(call.bytes)
        return try answer()
    }

    /// A server that refuses a body may close before it has read it: the answer tells.
    private func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func answer() throws -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        while received.firstRange(of: mark) == nil { try receive() }
        guard let end = received.firstRange(of: mark) else { throw Broken(errno: EBADMSG) }
        var answer = Answer(head: String(decoding: received[..<end.lowerBound], as: UTF8.self))
        received.removeFirst(end.upperBound)
        if answer.headers["transfer-encoding"] == "chunked" {
            answer.body = try chunks()
        } else {
            answer.body = try take(answer.headers["content-length"].flatMap { Int($0) } ?? 0)
        }
        return answer
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            while received.firstIndex(of: 0x0A) == nil { try receive() }
            guard let end = received.firstIndex(of: 0x0A),
                let size = Int(String(decoding: try take(end + 1).dropLast(2), as: UTF8.self), radix: 16)
            else { throw Broken(errno: EBADMSG) }
            body += try take(size)
            guard try take(2) == [0x0D, 0x0A] else { throw Broken(errno: EBADMSG) }
            if size == 0 { return body }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        let bytes = Array(received[..<count])
        received.removeFirst(count)
        return bytes
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Broken(errno: count == 0 ? ECONNRESET : errno) }
        received += buffer[..<count]
    }
}
