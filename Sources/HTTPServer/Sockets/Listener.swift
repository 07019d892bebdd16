import Addresses
import CLinux
import Glibc

/// A listening TCP socket. Closed by its owner.
struct Listener {
    let descriptor: Int32
    let port: UInt16

    /// A socket that is bound and listens. `::` takes IPv4 as well; where the kernel has no IPv6, it means `0.0.0.0`.
    init(host: String, port: UInt16, backlog: Int32) throws(HTTPServerError) {
        guard let address = IPAddress(strict: host) else { throw .invalidAddress(host) }
        do {
            self = try Self.listen(at: address, port, backlog)
        } catch .listening(EAFNOSUPPORT, _) where address == .v6(0, 0) {
            self = try Self.listen(at: .v4(0), port, backlog)
        }
    }

    private init(descriptor: Int32, port: UInt16) {
        self.descriptor = descriptor
        self.port = port
    }

    private static func listen(
        at ip: IPAddress, _ port: UInt16, _ backlog: Int32
    ) throws(HTTPServerError) -> Listener {
        if case .v4(let bits) = ip {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = bits.bigEndian
            return try listen(AF_INET, &address, MemoryLayout<sockaddr_in>.size, backlog)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = ip.inet6
        return try listen(AF_INET6, &address, MemoryLayout<sockaddr_in6>.size, backlog)
    }

    private static func listen(
        _ family: Int32, _ address: UnsafeRawPointer, _ size: Int, _ backlog: Int32
    ) throws(HTTPServerError) -> Listener {
        let descriptor = linux_stream_socket(family)
        guard descriptor >= 0 else { throw .listening(errno, "socket") }
        do {
            try check(Socket.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR")
            if family == AF_INET6 {
                try check(Socket.set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0), "IPV6_V6ONLY")
            }
            let target = address.assumingMemoryBound(to: sockaddr.self)
            try check(bind(descriptor, target, socklen_t(size)), "bind")
            try check(Glibc.listen(descriptor, backlog), "listen")
            return Listener(descriptor: descriptor, port: try Socket.localPort(descriptor))
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func check(_ result: Int32, _ call: String) throws(HTTPServerError) {
        guard result == 0 else { throw .listening(errno, call) }
    }
}
