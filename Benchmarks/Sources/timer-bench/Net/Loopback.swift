import CLinux
import Glibc

/// TCP on 127.0.0.1, the only address that these programs ever use.
enum Loopback {
    /// A listening socket, non-blocking, and the port that it got.
    static func listen(port: UInt16) throws(BenchError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = try open()
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        var address = sockaddr_in(port: port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = address.withPointer { bind(descriptor, $0, length) }
        guard bound == 0, Glibc.listen(descriptor, 1_024) == 0 else { throw BenchError("listen: errno \(errno)") }
        _ = address.withPointer { getsockname(descriptor, $0, &length) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A connection, non-blocking from here on.
    static func connect(port: UInt16) throws(BenchError) -> Int32 {
        let descriptor = try open()
        setBlocking(true, descriptor)
        var address = sockaddr_in(port: port)
        let status = address.withPointer {
            Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard status == 0 else {
            let reason = errno
            close(descriptor)
            throw BenchError("connect to port \(port): errno \(reason)")
        }
        noDelay(descriptor)
        setBlocking(false, descriptor)
        return descriptor
    }

    /// The next waiting connection, non-blocking; nil when there is none.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = linux_accept_nonblocking(listener, nil, nil)
        if descriptor < 0 { return nil }
        noDelay(descriptor)
        return descriptor
    }

    private static func open() throws(BenchError) -> Int32 {
        let descriptor = linux_stream_socket(AF_INET)
        if descriptor < 0 { throw BenchError("socket: errno \(errno)") }
        return descriptor
    }

    private static func setBlocking(_ isBlocking: Bool, _ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }

    private static func noDelay(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    }
}

extension sockaddr_in {
    fileprivate init(port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    }

    fileprivate mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<sockaddr>) -> Result) -> Result {
        withUnsafeMutablePointer(to: &self) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}
