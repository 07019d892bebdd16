import Foundation
import Synchronization

/// A listening socket on 127.0.0.1 that gives each connection a thread.
final class LoopbackListener: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let open = Mutex(Open())

    private struct Open {
        var sockets: Set<Int32> = []
        var accepted = 0
        var isStopped = false
    }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 1_024) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        port = UInt16(bigEndian: address.sin_port)
    }

    /// - Parameter serve: runs on a thread of the connection's own, which is closed at its end.
    func start(_ serve: @escaping @Sendable (Int32) -> Void) {
        Thread.detachNewThread { [self] in
            defer { close(descriptor) }
            while true {
                let socket = accept(descriptor, nil, nil)
                guard socket >= 0 else { return }
                let isStopped = open.withLock { state in
                    state.accepted += 1
                    state.sockets.insert(socket)
                    return state.isStopped
                }
                if isStopped { shutdown(socket, Int32(SHUT_RDWR)) }
                Thread.detachNewThread { [self] in
                    serve(socket)
                    open.withLock { state in
                        _ = state.sockets.remove(socket)
                        close(socket)
                    }
                }
            }
        }
    }

    /// Connections taken so far.
    var connections: Int {
        open.withLock { $0.accepted }
    }

    /// Connections that are open at this moment.
    var openConnections: Int {
        open.withLock { $0.sockets.count }
    }

    func stop() {
        open.withLock { state in
            state.isStopped = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// Blocking calls on connected sockets.
enum LoopbackSocket {
    static func connect(_ address: sockaddr_in) -> Int32? {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code == 0 { return socket }
        close(socket)
        return nil
    }

    static func connect(port: UInt16) -> Int32? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return connect(address)
    }

    /// Whether the kernel knows a client of that port whose connection stands: a close by the other side reaches it a
    /// moment after close(2) has returned. See proc(5), /proc/net/tcp: the peer's address, then the state, 01 of which is
    /// ESTABLISHED.
    static func isConnected(to port: UInt16) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let peer = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits + " 01 "
        return text(of: "/proc/net/tcp").contains(peer)
    }

    /// Read to its end: a file of /proc says that it has no size.
    private static func text(of path: String) -> String {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var (text, piece): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 65_536))
        while case let count = read(file, &piece, piece.count), count > 0 { text += piece.prefix(count) }
        return String(decoding: text, as: UTF8.self)
    }

    @discardableResult
    static func send(_ bytes: some Collection<UInt8>, _ socket: Int32) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    static func send(_ text: String, _ socket: Int32) {
        send(Array(text.utf8), socket)
    }

    /// Passes bytes both ways until either side ends.
    static func relay(_ one: Int32, _ other: Int32) {
        let ends = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            pump(one, other)
            ends.signal()
        }
        pump(other, one)
        ends.wait()
    }

    private static func pump(_ from: Int32, _ to: Int32) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(from, &bytes, bytes.count, 0)
            guard count > 0, send(bytes.prefix(count), to) else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }
}
