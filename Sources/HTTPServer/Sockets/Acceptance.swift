import CLinux
import Glibc

/// What accept4(2) gave.
enum Acceptance {
    case accepted(descriptor: Int32, peer: IPAddress)
    case none
    /// No descriptor or memory is left: accepting pauses, the connections wait in the backlog.
    case exhausted(Int32)
    /// This one connection is gone; accept(2) wants such errors treated like EAGAIN, by trying again.
    case lost(Int32)

    static func take(_ listener: Int32) -> Acceptance {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                linux_accept_nonblocking(listener, $0, &size)
            }
        }
        guard descriptor < 0 else { return .accepted(descriptor: descriptor, peer: address(&storage)) }
        switch errno {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno)
        case let code: return .lost(code)
        }
    }

    private static func address(_ storage: UnsafePointer<sockaddr_storage>) -> IPAddress {
        if Int32(storage.pointee.ss_family) == AF_INET6 {
            return storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { IPAddress($0.pointee.sin6_addr) }
        }
        return storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            IPAddress(ipv4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
        }
    }
}
