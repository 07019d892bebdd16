import Addresses

/// A host in one spelling, so that a destination's share and circuit hold for all of its spellings.
///
/// Judged by the text alone: letter case, the root's dot, IPv4 as inet_aton(3) reads it, IPv6 in any of its forms,
/// IPv4-mapped addresses, and the names and addresses of this machine's loopback (RFC 6761 §6.3). No name is resolved:
/// two names of one address stay two destinations.
enum CanonicalHost {
    private static let loopback = "localhost"

    /// - Parameter hostname: a name, an IPv4 address, or an IPv6 address in brackets.
    static func spelling(of hostname: String) -> String {
        if let address = IPAddress(host: hostname)?.unmapped { return spelling(of: address) }
        let name = hostname.lowercased()
        let rooted = name.utf8.last == UInt8(ascii: ".") ? String(name.dropLast()) : name
        return rooted == loopback || rooted.hasSuffix(".localhost") ? loopback : rooted
    }

    /// Linux connects the unspecified address to itself (RFC 1122 §3.2.1.3 lets a host do so).
    private static func spelling(of address: IPAddress) -> String {
        switch address {
        case .v4(0x7F00_0001), .v4(0), .v6(0, 1), .v6(0, 0): loopback
        case .v4: address.description
        case .v6(let high, let low): "[\(groups(of: high)):\(groups(of: low))]"
        }
    }

    /// Every group, and no `::`: the keys of stored timers are made of this spelling.
    private static func groups(of half: UInt64) -> String {
        (0..<4).map { String(half >> (48 - 16 * $0) & 0xFFFF, radix: 16) }.joined(separator: ":")
    }
}
