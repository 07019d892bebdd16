import Addresses
import Glibc
import Tracing

/// The connections of one event loop and what they have in common.
///
/// @unchecked: the variables are touched on the loop's thread only.
final class ConnectionContext: @unchecked Sendable {
    let loop: EventLoop
    let handler: any HTTPHandler
    let configuration: HTTPServerConfiguration
    let timeouts: ConnectionTimeouts
    let metrics: HTTPMetrics
    let load: ServerLoad
    let onResponse: (@Sendable (AccessRecord) -> Void)?
    /// Nil: no spans are recorded.
    private let tracer: Tracer?
    var date = DateField()
    var requestIDs = RequestIDs()
    /// The number of handlers at work, those included whose client has gone.
    var tasks = 0
    /// True once the server stops: every answer from now on closes its connection.
    private(set) var isStopping = false
    private var connections: [Int32: HTTPConnection] = [:]
    private var whenEmpty: (@Sendable () -> Void)?

    init(
        loop: EventLoop, handler: any HTTPHandler, configuration: HTTPServerConfiguration, metrics: HTTPMetrics,
        load: ServerLoad, onResponse: (@Sendable (AccessRecord) -> Void)?, tracer: Tracer?
    ) {
        self.loop = loop
        self.handler = handler
        self.configuration = configuration
        self.timeouts = ConnectionTimeouts(configuration)
        self.metrics = metrics
        self.load = load
        self.onResponse = onResponse
        self.tracer = tracer
    }

    /// The tracer that may record the request; nil: none does.
    func tracer(for head: RequestHead) -> Tracer? {
        guard let tracer, !head.path.hasPrefix(configuration.untracedPrefix) else { return nil }
        return tracer
    }

    /// Takes over an accepted socket that `load` has counted.
    func adopt(_ descriptor: Int32, _ peer: IPAddress) {
        let connection = HTTPConnection(descriptor, peer: peer, context: self)
        guard !isStopping, loop.add(connection, descriptor) else {
            close(descriptor)
            return load.close(peer)
        }
        connections[descriptor] = connection
        metrics.connectionsOpen.add(1)
        connection.opened()
    }

    func closed(_ connection: HTTPConnection) {
        connections[connection.descriptor] = nil
        metrics.connectionsOpen.add(-1)
        load.close(connection.peer)
        endIfIdle()
    }

    func taskEnded() {
        tasks -= 1
        endIfIdle()
    }

    // MARK: Stopping

    /// Tells all connections to stop. On the loop's thread.
    ///
    /// - Parameter whenEmpty: called once the last connection is closed.
    func stop(whenEmpty: @escaping @Sendable () -> Void) {
        isStopping = true
        self.whenEmpty = whenEmpty
        for connection in Array(connections.values) { connection.stop() }
        endIfIdle()
    }

    func closeAll() {
        for connection in Array(connections.values) { connection.close() }
    }

    /// Ends the loop when nothing is left to do. The thread outlives its last connection until the last handler has
    /// returned: its tasks run here.
    private func endIfIdle() {
        guard isStopping, connections.isEmpty else { return }
        whenEmpty?()
        whenEmpty = nil
        if tasks == 0 { loop.finish() }
    }
}

/// The maker of request ids: 7 random characters per event loop and a counter of 8. Fifteen ASCII bytes is what a String
/// holds without an allocation.
struct RequestIDs {
    private let prefix = UInt64.random(in: 0..<1 << 35)
    private var count = UInt64.random(in: 0..<1 << 39)

    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    mutating func next() -> String {
        count &+= 1
        return String(unsafeUninitializedCapacity: 15) { buffer in
            Self.write(prefix, 0..<7, buffer)
            Self.write(count, 7..<15, buffer)
            return 15
        }
    }

    private static func write(_ number: UInt64, _ range: Range<Int>, _ buffer: UnsafeMutableBufferPointer<UInt8>) {
        let characters = alphabet.utf8Start
        var number = number
        for index in range.reversed() {
            buffer[index] = characters[Int(number & 31)]
            number >>= 5
        }
    }
}
