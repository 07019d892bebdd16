import Glibc
import TimerCore

extension IPAddress {
    /// The address and port in a socket address; nil for families other than IPv4 and IPv6, or if it is too short.
    static func endpoint(of address: UnsafePointer<sockaddr>, length: Int) -> (address: IPAddress, port: UInt16)? {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let ipv4 = raw.loadUnaligned(as: sockaddr_in.self)
            return (.v4(UInt32(bigEndian: ipv4.sin_addr.s_addr)), UInt16(bigEndian: ipv4.sin_port))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let ipv6 = raw.loadUnaligned(as: sockaddr_in6.self)
            return withUnsafeBytes(of: ipv6.sin6_addr) { octets in
                let high = UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
                let low = UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                return (.v6(high, low), UInt16(bigEndian: ipv6.sin6_port))
            }
        default:
            return nil
        }
    }
}
