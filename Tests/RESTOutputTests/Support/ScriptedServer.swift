import Foundation
import Synchronization

/// A TCP server on loopback that plays a script of raw bytes to each connection, and remembers what it was sent.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Reads one request: its head, and a body of its content-length.
        case readRequest
        /// Reads as far as the end of the head, or a little further.
        case readHead
        /// Reads so many bytes, less at most 65,536 that came with the head.
        case readRest(Int)
        case send(String)
        /// Sends it over and over until the peer goes away.
        case flood(String)
        /// Waits until the peer goes away or the server stops.
        case hold
        case pause(milliseconds: UInt32)
        case wait(Gate)
        /// Closes with RST instead of FIN.
        case reset
    }

    private let listener: LoopbackListener
    private let received = Mutex<[String]>([])

    /// - Parameter repeats: the script begins again on the same connection.
    init(_ script: [Step], repeats: Bool = false) throws {
        listener = try LoopbackListener()
        listener.start { [self] socket in
            repeat {
                for step in script {
                    guard play(step, socket) else { return }
                }
            } while repeats
        }
    }

    var port: UInt16 { listener.port }

    /// The heads and bodies received, in order of arrival.
    var requests: [String] {
        received.withLock { $0 }
    }

    var connections: Int { listener.connections }

    /// Connections that are open at this moment.
    var openConnections: Int { listener.openConnections }

    func stop() {
        listener.stop()
    }

    /// False: the connection is at its end.
    private func play(_ step: Step, _ socket: Int32) -> Bool {
        switch step {
        case .readRequest: return readRequest(socket)
        case .readHead: return readRequest(socket, withBody: false)
        case .readRest(let count):
            var bytes = [UInt8](repeating: 0, count: 65_536)
            var left = count - bytes.count
            while left > 0 {
                let count = recv(socket, &bytes, bytes.count, 0)
                guard count > 0 else { return false }
                left -= count
            }
            return true
        case .wait(let gate):
            gate.wait()
            return true
        case .send(let text): return LoopbackSocket.send(text.utf8, socket)
        case .flood(let text):
            while LoopbackSocket.send(text.utf8, socket) {}
            return false
        case .hold:
            var byte: UInt8 = 0
            while recv(socket, &byte, 1, 0) > 0 {}
            return false
        case .pause(let milliseconds):
            usleep(milliseconds * 1_000)
            return true
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private func readRequest(_ socket: Int32, withBody: Bool = true) -> Bool {
        var received = Data()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var end: Int?
        while end.map({ received.count < $0 }) ?? true {
            let count = recv(socket, &bytes, bytes.count, 0)
            guard count > 0 else { return false }
            received.append(contentsOf: bytes.prefix(count))
            if end == nil { end = Self.end(of: received, withBody: withBody) }
        }
        self.received.withLock { $0.append(String(decoding: received, as: UTF8.self)) }
        return true
    }

    /// Where the request that begins with `received` ends; nil until its head is complete.
    private static func end(of received: Data, withBody: Bool) -> Int? {
        guard let head = received.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        if !withBody { return head.upperBound }
        let lines = String(decoding: received[..<head.lowerBound], as: UTF8.self).lowercased()
            .components(separatedBy: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        return head.upperBound + (length ?? 0)
    }
}
