import Glibc

/// An IPv4 or IPv6 address as a number.
public enum IPAddress: Hashable, Sendable {
    /// An IPv4 address, its first octet in the highest eight bits.
    case v4(UInt32)
    /// An IPv6 address: the upper and the lower 64 bits.
    case v6(UInt64, UInt64)

    /// The number of bits: 32 or 128.
    public var width: Int {
        if case .v4 = self { 32 } else { 128 }
    }

    /// The IPv4 address that an IPv4-mapped one (::ffff:0:0/96) stands for, as the kernel connects to the same place;
    /// any other address is itself.
    public var unmapped: IPAddress {
        guard case .v6(0, let low) = self, low >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: low))
    }

    /// The IPv4-mapped IPv6 address of an IPv4 address (RFC 4291 §2.5.5.2); an IPv6 address is itself.
    public var mapped: IPAddress {
        guard case .v4(let bits) = self else { return self }
        return .v6(0, 0xFFFF_0000_0000 | UInt64(bits))
    }

    /// The IPv4 address that a relay or a translator would reach for this address; nil when there is none.
    public var translatedIPv4: IPAddress? {
        guard case .v6(let high, let low) = self else { return nil }
        switch high {
        // IPv4-compatible (RFC 4291 §2.5.5.1), deprecated; ::1 and :: are themselves.
        case 0 where low >> 32 == 0 && low > 1: return .v4(UInt32(truncatingIfNeeded: low))
        // IPv4-translated (RFC 7915 via RFC 2765), ::ffff:0:a.b.c.d.
        case 0 where low >> 32 == 0xFFFF_0000: return .v4(UInt32(truncatingIfNeeded: low))
        // NAT64: 64:ff9b::/96 (RFC 6052 §2.1), and 64:ff9b:1::/48 (RFC 8215) in its usual /96 form.
        case 0x0064_FF9B_0000_0000 where low >> 32 == 0: return .v4(UInt32(truncatingIfNeeded: low))
        case 0x0064_FF9B_0001_0000...0x0064_FF9B_0001_FFFF: return .v4(UInt32(truncatingIfNeeded: low))
        // 6to4 (RFC 3056 §2).
        case _ where high >> 48 == 0x2002: return .v4(UInt32(truncatingIfNeeded: high >> 16))
        // Teredo (RFC 4380 §4): the client's address, inverted.
        case _ where high >> 32 == 0x2001_0000: return .v4(~UInt32(truncatingIfNeeded: low))
        default: return nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address as RFC 5952 has it: `192.0.2.1`, `2001:db8::1`.
    public var description: String {
        switch self {
        case .v4(let bits):
            return (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            var address = in6_addr(high: high, low: low)
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
                inet_ntop(AF_INET6, &address, buffer.baseAddress, socklen_t(buffer.count)).map { String(cString: $0) }
                    ?? ""
            }
        }
    }
}

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
