import Addresses
import CLinux
import Glibc

/// What accept4(2) gave.
enum Acceptance {
    case accepted(descriptor: Int32, peer: IPAddress)
    case none
    /// No descriptor or memory is left, or worse: accepting pauses, the connections wait in the backlog.
    case exhausted(Int32)
    /// This one connection is gone; accept(2) wants that treated by trying again.
    case lost

    static func take(_ listener: Int32) -> Acceptance {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                linux_accept_nonblocking(listener, $0, &size)
            }
        }
        guard descriptor < 0 else { return .accepted(descriptor: descriptor, peer: address(&storage, size)) }
        switch errno {
        case EAGAIN: return .none
        case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH: return .lost
        case let code: return .exhausted(code)
        }
    }

    /// The listener's family is IPv4 or IPv6, so its peers' is.
    private static func address(_ storage: UnsafePointer<sockaddr_storage>, _ size: socklen_t) -> IPAddress {
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            IPAddress.endpoint(of: $0, length: Int(size))?.address.unmapped ?? .v6(0, 0)
        }
    }
}
