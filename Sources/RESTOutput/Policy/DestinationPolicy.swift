import Addresses
import TimerCore

/// The rules that say which destinations a timer may call.
///
/// They are asked in this order, and the first that applies decides:
/// 1. The service's own listening address is refused.
/// 2. What `REST_DENY` names, by host pattern or by address, is refused.
/// 3. An address in a block of `REST_ALLOW` is allowed.
/// 4. A loopback address is allowed for a host that a pattern of `REST_ALLOW` names. A pattern lifts no other default:
///    who answers for the name could point it at the metadata service.
/// 5. Loopback, link-local, metadata, multicast, unspecified and broadcast addresses are refused.
/// 6. Everything else is allowed, private ranges included.
///
/// Refusals (1, 2 and 5) hold for the IPv4 address inside NAT64, 6to4, Teredo and IPv4-compatible addresses as well.
public struct DestinationPolicy: Sendable {
    private let allowed: DestinationList
    private let denied: DestinationList
    private let own: OwnEndpoints?

    /// Reads the rules that the operator sets.
    ///
    /// - Parameters:
    ///   - allow: the value of `REST_ALLOW`: host patterns (`name`, `*.suffix`, `*`) and CIDR blocks, comma-separated.
    ///   - deny: the value of `REST_DENY`, likewise.
    ///   - own: where this service listens.
    public init(allow: String = "", deny: String = "", own: OwnEndpoints? = nil) throws(DestinationPolicyError) {
        allowed = try DestinationList(allow)
        denied = try DestinationList(deny)
        self.own = own
    }

    static func isLoopback(_ address: IPAddress) -> Bool {
        loopback.contains { $0.contains(address) }
    }

    private static let loopback = ranges("127.0.0.0/8", "::1/128")

    private static let refusedByDefault: [(kind: String, ranges: [CIDRBlock])] = [
        ("loopback", loopback),
        // Before link-local, so that the reason names what matters. AWS, Azure, GCP, Oracle; AWS and GCP over IPv6;
        // Alibaba.
        (
            "metadata",
            ranges(
                "169.254.169.254/32", "168.63.129.16/32", "192.0.0.192/32", "100.100.100.200/32", "fd00:ec2::254/128",
                "fd20:ce::254/128")
        ),
        ("link-local", ranges("169.254.0.0/16", "fe80::/10")),
        ("multicast", ranges("224.0.0.0/4", "ff00::/8")),
        // RFC 1122 §3.2.1.3: "this network"; Linux connects 0.0.0.0 to itself.
        ("unspecified", ranges("0.0.0.0/8", "::/128")),
        ("broadcast", ranges("255.255.255.255/32")),
    ]

    private static func ranges(_ texts: String...) -> [CIDRBlock] {
        texts.compactMap { CIDRBlock($0) }
    }

    private func refusal(_ address: IPAddress, port: UInt16, hostname: String) -> String? {
        let inner = address.translatedIPv4
        func isEither(_ test: (IPAddress) -> Bool) -> Bool {
            test(address) || inner.map(test) == true
        }
        if let own, isEither({ own.contains($0, port: port) }) {
            return "the destination is this service's own listening address"
        }
        if denied.matches(hostname) || isEither(denied.contains) {
            return "the destination is denied by REST_DENY"
        }
        if allowed.contains(address) { return nil }
        for (kind, ranges) in Self.refusedByDefault {
            guard isEither({ form in ranges.contains { $0.contains(form) } }) else { continue }
            if kind == "loopback", allowed.matches(hostname) { return nil }
            let article = kind.hasPrefix("u") ? "an" : "a"
            return "the destination is \(article) \(kind) address, and REST_ALLOW does not name it"
        }
        return nil
    }
}

extension DestinationPolicy: AddressCheck {
    /// Judges an address that is about to be connected to.
    public func refusal(of address: IPAddress, port: UInt16, hostname: String) -> String? {
        refusal(address.unmapped, port: port, hostname: HostPattern.normalized(hostname))
    }
}

extension DestinationPolicy: DestinationCheck {
    /// Judges what an output's text shows: a literal address, or a name that `REST_DENY` lists.
    public func refusal(of output: RESTOutputMode) -> String? {
        let hostname = HostPattern.normalized(output.hostname)
        if let address = IPAddress(host: hostname) {
            return refusal(address.unmapped, port: output.port ?? output.scheme.defaultPort, hostname: hostname)
        }
        guard hostname.utf8.allSatisfy(\.isNameCharacter), !hostname.isEmpty, hostname != "." else {
            return "the hostname is neither a host name nor an address"
        }
        if denied.matches(hostname) { return "the destination is denied by REST_DENY" }
        return Self.isLocalhost(hostname) ? localhostRefusal(hostname, output) : nil
    }

    /// RFC 6761 §6.3: these names are the loopback address, wherever they are looked up.
    private static func isLocalhost(_ hostname: String) -> Bool {
        hostname == "localhost" || hostname.hasSuffix(".localhost")
    }

    /// The reason why neither family of localhost may be called; nil if one may.
    private func localhostRefusal(_ hostname: String, _ output: RESTOutputMode) -> String? {
        let port = output.port ?? output.scheme.defaultPort
        let reasons = ["127.0.0.1", "::1"].compactMap { IPAddress(host: $0) }.map {
            refusal($0, port: port, hostname: hostname)
        }
        return reasons.contains(nil) ? nil : reasons.first ?? nil
    }
}
