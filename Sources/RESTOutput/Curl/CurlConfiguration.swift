/// What an operator may set about outbound connections.
public struct CurlConfiguration: Sendable {
    /// Threads among which requests are divided, each with connections of its own; at least 1. While one waits for a
    /// core the other may have one: with two, 20,000 requests are made in nine tenths of the time on a machine of two.
    public var threads = 2
    /// Requests in flight, and so connections, in total and to one origin; more wait their turn within their timeout.
    /// Rounded up to a multiple of `threads`.
    public var maxConnections = 8_192
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
    /// PEM files; both or neither. The key must not be encrypted.
    public var clientCertificatePath: String?
    public var clientKeyPath: String?
    /// With a proxy it is the proxy that resolves names and connects, so the destination policy sees only what the text of
    /// a hostname shows. Its own address is put to no policy.
    public var proxy: ProxyAddress?

    public init() {}

    /// Fails at start, not at the first delivery.
    func check() throws(TransportSetupError) {
        for path in [caBundlePath, clientCertificatePath, clientKeyPath] {
            guard let path else { continue }
            if !FileAccess.isReadable(path) { throw .unreadableFile(path) }
        }
        if (clientCertificatePath == nil) != (clientKeyPath == nil) { throw .incompleteClientCertificate }
        if let path = clientKeyPath, FileAccess.isEncryptedKey(path) { throw .encryptedKey(path) }
    }

    var shareOfAThread: CurlConfiguration {
        var share = self
        share.maxConnections = (maxConnections + threads - 1) / threads
        share.maxConnectionsPerOrigin = (maxConnectionsPerOrigin + threads - 1) / threads
        return share
    }
}
