import Addresses
import TimerCore

/// An HTTP proxy, and what it wants to know of who asks: `http://[user:password@]host:port`.
///
/// Its description names host and port alone, so that no credential gets into a log or a reason.
public struct ProxyAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name, an IPv4 address or an IPv6 address in brackets.
    let host: String
    let port: UInt16
    /// As libcurl takes it, credentials included.
    let url: String

    /// Nil if it is none: another scheme, no host, no port from 1 to 65535, a path, or a byte that no URL holds.
    public init?(_ text: String) {
        guard text.hasPrefix("http://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let rest = text.dropFirst(7)
        let authority = rest[(rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex)...]
        guard let colon = authority.lastIndex(of: ":") else { return nil }
        let digits = authority[authority.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
            return nil
        }
        let host = authority[..<colon]
        guard Self.isHost(host) else { return nil }
        self.host = String(host)
        self.port = port
        url = text
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.utf8.contains(UInt8(ascii: ":")) { return host.hasPrefix("[") && IPAddress(host: host) != nil }
        return !host.isEmpty && host != "." && host.utf8.allSatisfy(HostPattern.isNameByte)
    }

    public var description: String {
        "\(host):\(port)"
    }
}
