import Glibc

/// An epoll loop on one thread with nothing but recv and send: the least that an HTTP server can cost.
final class Responder {
    let port: UInt16
    private let listener: Int32
    private let poller: Poller
    private var connections: [Int: SinkConnection] = [:]
    private var isStopped = false

    init(port: UInt16) throws(BenchError) {
        (listener, self.port) = try Loopback.listen(port: port)
        poller = try Poller()
        try poller.add(listener, token: Int(listener))
    }

    deinit {
        close(listener)
    }

    func stop() {
        isStopped = true
    }

    /// Until `stop()`, or SIGTERM.
    func run(_ answer: (MessageScanner) -> [UInt8]) throws(BenchError) {
        while !isStopped {
            try poller.wait(milliseconds: 1_000) { token throws(BenchError) in
                if token == Int(listener) {
                    try acceptAll()
                } else if let connection = connections[token], !connection.serve(answer) {
                    connections[token] = nil
                }
            }
        }
    }

    private func acceptAll() throws(BenchError) {
        while let descriptor = Loopback.accept(listener) {
            connections[Int(descriptor)] = SinkConnection(descriptor)
            try poller.add(descriptor, token: Int(descriptor))
        }
    }
}
