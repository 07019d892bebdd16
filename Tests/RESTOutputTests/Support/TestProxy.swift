import Foundation
import Synchronization

/// A proxy on loopback: passes plain requests on, and opens tunnels for CONNECT. 502 where it cannot connect.
final class TestProxy: Sendable {
    private let listener: LoopbackListener
    private let seen = Mutex<[String]>([])

    init() throws {
        listener = try LoopbackListener()
        listener.start { [self] in serve($0) }
    }

    var port: UInt16 { listener.port }

    /// The request lines that came.
    var requestLines: [String] {
        seen.withLock { $0 }
    }

    func stop() {
        listener.stop()
    }

    private func serve(_ client: Int32) {
        guard let (line, rest) = readHead(client) else { return }
        seen.withLock { $0.append(line) }
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        let isTunnel = words[0] == "CONNECT"
        let target = isTunnel ? words[1] : String(words[1].dropFirst(7))
        let slash = target.firstIndex(of: "/") ?? target.endIndex
        guard let server = connect(target[..<slash]) else {
            return LoopbackSocket.send("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", client)
        }
        if isTunnel {
            LoopbackSocket.send("HTTP/1.1 200 Connection established\r\nvia: 1.1 test\r\n\r\n", client)
        } else {
            LoopbackSocket.send("\(words[0]) \(target[slash...]) \(words[2])\r\n", server)
        }
        LoopbackSocket.send(rest, server)
        LoopbackSocket.relay(client, server)
        close(server)
    }

    /// The request line, and all that came after it, without the field that is the proxy's own.
    private func readHead(_ socket: Int32) -> (String, Data)? {
        var received = Data()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while received.range(of: Data("\r\n\r\n".utf8)) == nil {
            let count = recv(socket, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            received.append(contentsOf: bytes.prefix(count))
        }
        guard let end = received.range(of: Data("\r\n".utf8)) else { return nil }
        let line = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        if line.hasPrefix("CONNECT ") { return (line, Data()) }
        var rest = Data(received[end.upperBound...])
        if let own = rest.range(of: Data("Proxy-Connection: Keep-Alive\r\n".utf8)) { rest.removeSubrange(own) }
        return (line, rest)
    }

    /// - Parameter authority: an IPv4 address, or `localhost`, with a port.
    private func connect(_ authority: Substring) -> Int32? {
        let parts = authority.split(separator: ":")
        let host = parts[0] == "localhost" ? "127.0.0.1" : String(parts[0])
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(parts.count > 1 ? parts[1] : "80")?.bigEndian ?? 0
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        return LoopbackSocket.connect(address)
    }
}
