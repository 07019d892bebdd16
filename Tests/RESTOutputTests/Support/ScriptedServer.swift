import Foundation
import Synchronization

/// A TCP server on loopback that plays a script of raw bytes to each connection, and remembers what it was sent.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Reads one request: its head, and a body of its content-length.
        case readRequest
        case send(String)
        /// Sends it over and over until the peer goes away.
        case flood(String)
        /// Waits until the peer goes away or the server stops.
        case hold
        case pause(milliseconds: UInt32)
        /// Closes with RST instead of FIN.
        case reset
    }

    let port: UInt16
    private let listener: Int32
    private let script: [Step]
    private let repeats: Bool
    private let state = Mutex(State())

    private struct State {
        var requests: [String] = []
        var connections = 0
        var sockets: Set<Int32> = []
        var isStopped = false
    }

    /// - Parameter repeats: the script begins again on the same connection.
    init(_ script: [Step], repeats: Bool = false) throws {
        self.script = script
        self.repeats = repeats
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 1_024) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    /// The heads and bodies received, in order of arrival.
    var requests: [String] {
        state.withLock { $0.requests }
    }

    var connections: Int {
        state.withLock { $0.connections }
    }

    /// Connections that are open at this moment.
    var openConnections: Int {
        state.withLock { $0.sockets.count }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        defer { close(listener) }
        while true {
            let socket = Foundation.accept(listener, nil, nil)
            guard socket >= 0 else { return }
            let isStopped = state.withLock { state in
                state.connections += 1
                state.sockets.insert(socket)
                return state.isStopped
            }
            if isStopped { shutdown(socket, Int32(SHUT_RDWR)) }
            Thread.detachNewThread { [self] in serve(socket) }
        }
    }

    private func serve(_ socket: Int32) {
        repeat {
            for step in script {
                guard play(step, socket) else { return finish(socket) }
            }
        } while repeats
        finish(socket)
    }

    private func finish(_ socket: Int32) {
        state.withLock { state in
            _ = state.sockets.remove(socket)
            close(socket)
        }
    }

    /// False: the connection is at its end.
    private func play(_ step: Step, _ socket: Int32) -> Bool {
        switch step {
        case .readRequest: return readRequest(socket)
        case .send(let text): return send(text, socket)
        case .flood(let text):
            while send(text, socket) {}
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

    private func send(_ text: String, _ socket: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func readRequest(_ socket: Int32) -> Bool {
        var received = Data()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var end: Int?
        while end.map({ received.count < $0 }) ?? true {
            let count = recv(socket, &bytes, bytes.count, 0)
            guard count > 0 else { return false }
            received.append(contentsOf: bytes.prefix(count))
            if end == nil { end = Self.end(of: received) }
        }
        state.withLock { $0.requests.append(String(decoding: received, as: UTF8.self)) }
        return true
    }

    /// Where the request that begins with `received` ends; nil until its head is complete.
    private static func end(of received: Data) -> Int? {
        guard let head = received.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<head.lowerBound], as: UTF8.self).lowercased()
            .components(separatedBy: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        return head.upperBound + (length ?? 0)
    }
}
