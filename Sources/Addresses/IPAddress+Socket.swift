import Glibc

extension IPAddress {
    /// The address and port in a socket address; nil for families other than IPv4 and IPv6, or if it is too short.
    ///
    /// - Parameter length: the bytes that are readable at `address`.
    public static func endpoint(
        of address: UnsafePointer<sockaddr>, length: Int
    ) -> (address: IPAddress, port: UInt16)? {
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

    /// The address in network byte order, an IPv4 one as IPv4-mapped.
    public var inet6: in6_addr {
        guard case .v6(let high, let low) = mapped else { return in6_addr() }
        return in6_addr(high: high, low: low)
    }
}

extension in6_addr {
    init(high: UInt64, low: UInt64) {
        self.init()
        withUnsafeMutableBytes(of: &self) { octets in
            octets.storeBytes(of: high.bigEndian, as: UInt64.self)
            octets.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}
