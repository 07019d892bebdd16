/// A body that goes on until its client leaves, its source ends or the server stops: events, each sent when it happens.
///
/// It is no request in flight and has no deadline; what bounds it is `HTTPServerConfiguration.maxStreams`, and its client's
/// reading.
public struct LiveBody: Sendable {
    /// The bytes that are sent when nothing else was for `streamHeartbeat`; they must mean nothing between two events.
    public let heartbeat: [UInt8]
    let open: @Sendable () -> any LiveSource

    /// - Parameter open: makes the source, once the client gets the stream: not for HEAD, nor for one too many.
    public init(heartbeat: [UInt8], open: @escaping @Sendable () -> any LiveSource) {
        self.heartbeat = heartbeat
        self.open = open
    }
}

/// A source of events for one client. It keeps no more than what its client is to see next, for a client that reads slowly
/// is asked for seldom.
public protocol LiveSource: Sendable {
    /// The next event, at least one byte; nil: the end. The connection calls it once at a time, and waits as long as it takes.
    func next() async -> [UInt8]?

    /// Ends it: a `next()` that waits returns nil, and so do all others. Called on an event loop, more than once perhaps.
    func close()
}
