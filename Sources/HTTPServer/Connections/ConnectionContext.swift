import Addresses
import Glibc

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
    var date = DateField()
    var requestIDs = RequestIDs()
    /// Handlers at work, those included whose client has gone.
    var tasks = 0
    /// Whatever is answered from now on closes its connection.
    private(set) var isStopping = false
    private var connections: [Int32: Connection] = [:]
    private var whenEmpty: (@Sendable () -> Void)?

    init(
        loop: EventLoop, handler: any HTTPHandler, configuration: HTTPServerConfiguration, metrics: HTTPMetrics,
        load: ServerLoad, onResponse: (@Sendable (AccessRecord) -> Void)?
    ) {
        self.loop = loop
        self.handler = handler
        self.configuration = configuration
        self.timeouts = ConnectionTimeouts(configuration)
        self.metrics = metrics
        self.load = load
        self.onResponse = onResponse
    }

    /// Takes over an accepted socket that `load` has counted.
    func adopt(_ descriptor: Int32, _ peer: IPAddress) {
        let connection = Connection(descriptor, peer: peer, context: self)
        guard !isStopping, loop.add(connection, descriptor) else {
            close(descriptor)
            return load.close(peer)
        }
        connections[descriptor] = connection
        metrics.connectionsOpen.add(1)
        connection.opened()
    }

    func closed(_ connection: Connection) {
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

    /// On the loop's thread.
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

    /// The thread outlives its last connection until the last handler has returned: its tasks run here.
    private func endIfIdle() {
        guard isStopping, connections.isEmpty else { return }
        whenEmpty?()
        whenEmpty = nil
        if tasks == 0 { loop.finish() }
    }
}
