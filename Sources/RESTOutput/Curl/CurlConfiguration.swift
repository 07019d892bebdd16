import Addresses
import TimerCore

/// The operator's settings for outbound connections.
public struct CurlConfiguration: Sendable {
    /// Threads among which requests are divided, each with connections of its own; at least 1. While one waits for a
    /// core the other may have one: with two, 20,000 requests are made in nine tenths of the time on a machine of two.
    public var threads = 2
    /// Requests in flight, and so connections, in total and to one origin; more wait their turn within their timeout.
    /// Rounded up to a multiple of `threads`.
    public var maxConnections = 8_192
    /// The same bound for one origin (scheme, host and port).
    public var maxConnectionsPerOrigin = 128
    /// Seconds that a connection may rest before it is not used again.
    public var idleSeconds = 30
    /// Seconds after which a connection is not used again, however busy it is: a name that has moved is followed by then.
    public var lifetimeSeconds = 60
    /// The longest wait for a connection, TLS included; the request's own timeout bounds it as well.
    public var connectTimeout = Duration.seconds(10)
    /// Seconds that an address is remembered for a name.
    public var dnsCacheSeconds = 10
    /// PEM file of the authorities to trust instead of the system's.
    public var caBundlePath: String?
    /// PEM file of a client certificate; with `clientKeyPath`, or neither.
    public var clientCertificatePath: String?
    /// PEM file of its private key, which must not be encrypted.
    public var clientKeyPath: String?
    /// The proxy, which then resolves names and connects, so that the destination policy sees only what the text of a
    /// hostname shows. Its own address is put to no policy.
    public var proxy: ProxyAddress?

    /// The defaults.
    public init() {}

    /// The faults of the certificate files, found by a look at them as libcurl will take them; empty: none.
    public var problems: [TransportSetupError] {
        CertificateFiles.problems(self)
    }

    var shareOfAThread: CurlConfiguration {
        var share = self
        share.maxConnections = (maxConnections + threads - 1) / threads
        share.maxConnectionsPerOrigin = (maxConnectionsPerOrigin + threads - 1) / threads
        return share
    }
}

/// The address of an HTTP proxy, with the credentials for it: `http://[user:password@]host:port`.
///
/// Its description names host and port alone, so that no credential gets into a log or a reason.
public struct ProxyAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name, an IPv4 address or an IPv6 address in brackets.
    let host: String
    let port: UInt16
    /// The text as libcurl takes it, credentials included.
    let url: String

    /// Reads an address; nil for another scheme, no host, no port from 1 to 65535, a path, or a byte that no URL holds.
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
        return !host.isEmpty && host != "." && host.utf8.allSatisfy(\.isNameCharacter)
    }

    /// Host and port.
    public var description: String {
        "\(host):\(port)"
    }
}
