/// An IPv4 or IPv6 address as a number.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The upper and the lower 64 bits.
    case v6(UInt64, UInt64)

    /// An IPv4-mapped address (::ffff:0:0/96) is that IPv4 address: the kernel connects to the same place.
    public var unmapped: IPAddress {
        guard case .v6(0, let low) = self, low >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: low))
    }

    /// The IPv4 address that a relay or a translator would reach for this address.
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
    public var description: String {
        switch self {
        case .v4(let bits):
            (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            [high, low].flatMap { half in (0..<4).map { String(half >> (48 - 16 * $0) & 0xFFFF, radix: 16) } }
                .joined(separator: ":")
        }
    }
}
