import Foundation

/// Passes connections on to a port once its gate is open: stands for a receiver that is slow to shake hands.
final class DelayingRelay: Sendable {
    let gate = Gate()
    private let listener: LoopbackListener

    init(to port: UInt16) throws {
        listener = try LoopbackListener()
        listener.start { [self] client in
            gate.wait()
            guard let server = LoopbackSocket.connect(port: port) else { return }
            LoopbackSocket.relay(client, server)
            close(server)
        }
    }

    var port: UInt16 { listener.port }
    var connections: Int { listener.connections }

    func stop() {
        gate.open()
        listener.stop()
    }
}
