import Addresses
import Glibc

/// The address where the server listens, and the bounds of everything that a client can make it wait for or keep.
public struct HTTPServerConfiguration: Sendable {
    /// A literal address. The default takes IPv6 and IPv4; without IPv6 in the kernel it means `0.0.0.0`.
    public var host = "::"
    /// 0 lets the kernel choose; `start()` tells which.
    public var port: UInt16 = 3000
    /// Event-loop threads, ≥ 1; nil takes one up to two cores, else half the cores.
    public var eventLoops: Int?
    /// Connections the kernel keeps until they are accepted; it caps this at net.core.somaxconn.
    public var backlog: Int32 = 4_096

    /// The most of a request that is read.
    public var request = RequestLimits()

    /// Connections at once; one more is closed after a 503.
    public var maxConnections = 16_384
    /// Connections at once from one address that is not a trusted proxy: no single peer takes them all.
    public var maxConnectionsPerPeer = 12_288
    /// Requests being handled at once; one more is answered 503 with Retry-After.
    public var maxRequestsInFlight = 4_096
    /// Bytes of all bodies together, from their arrival to their answer; a body beyond is answered 503 and its connection
    /// closed. Without it, connections times `request.bodyBytes` would be the bound.
    public var maxBufferedBodyBytes = 268_435_456
    /// Answered bytes a client has not read at which its connection reads no further request, and asks for no further
    /// piece of a body.
    public var maxBufferedOutputBytes = 65_536
    /// Bytes of all large answers together (over 16 KiB), from the handler's return until they are sent; one more is
    /// answered 503 with Retry-After. Bodies that are shared do not count.
    public var maxBufferedAnswerBytes = 268_435_456

    /// Streams of events at once; one more is answered 503 with Retry-After.
    public var maxStreams = 256
    /// Streams of events at once for one address that is not a trusted proxy.
    public var maxStreamsPerPeer = 64
    /// Bytes of a stream that its client has not read at which its source is asked for no further event: in our buffer, and
    /// about as many in the kernel's.
    public var maxBufferedStreamBytes = 65_536
    /// The time without an event after which a stream's client gets a heartbeat.
    public var streamHeartbeat: Duration = .seconds(15)

    /// The time from accepting to the first byte of the first request; then the connection closes without a word.
    public var firstByteTimeout: Duration = .seconds(10)
    /// The time from a request's first byte to the end of its head; then 408.
    public var headTimeout: Duration = .seconds(10)
    /// Bytes a second below which a body is given up with 408, and a reader of answers is dropped; taken over windows of
    /// `rateGrace` at most.
    public var minimumRate = 1_024
    /// The time for which a body may be below the rate, and an answer unread.
    public var rateGrace: Duration = .seconds(10)
    /// The time from an answer to the next request's first byte; then the connection closes without a word.
    public var keepAliveTimeout: Duration = .seconds(75)
    /// The time for the handler; then the client gets 503, the handler's task is cancelled and the connection closes.
    public var handlerTimeout: Duration = .seconds(30)
    /// The time for a client to read the last answer and close, after we have ended our side.
    public var lingerTimeout: Duration = .seconds(2)
    /// Bytes that are read and discarded in that time, so that a client still sending sees its answer.
    public var lingerBytes = 4_194_304
    /// The time, at the stop, for the next request of a kept connection, whose answer then says that it closes. A
    /// connection that is closed at once leaves unanswered what its client is just sending (RFC 9112 §9.5).
    public var closingGrace: Duration = .seconds(1)

    /// Seconds in the Retry-After of every 503 of the server's own.
    public var retryAfterSeconds = 1

    /// Paths that begin with this are asked all the time, by probes: their requests have no span.
    public var untracedPrefix = "/-/"

    /// Peers whose `X-Forwarded-For` is believed.
    public var trustedProxies: [CIDRBlock] = []

    func isTrusted(_ peer: IPAddress) -> Bool {
        trustedProxies.contains { $0.contains(peer) }
    }

    /// The defaults.
    public init() {}
}

/// The number of sockets and files that the process may have open.
public enum DescriptorLimit {
    /// Raises the soft limit, often 1,024, to the hard one. For the process as a whole: the executable decides.
    ///
    /// - Returns: the limit now in force, nil if it cannot be read.
    @discardableResult
    public static func raise() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
        guard getrlimit(resource, &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}

extension HTTPServerConfiguration {
    /// Bounds `maxConnections`, so that clients cannot take what the rest of the process needs to do its work.
    ///
    /// - Parameters:
    ///   - limit: what `DescriptorLimit.raise()` answered.
    ///   - others: descriptors that are not for clients.
    public mutating func leaveDescriptors(of limit: Int, for others: Int) {
        maxConnections = min(maxConnections, max(1, limit - others))
    }
}
