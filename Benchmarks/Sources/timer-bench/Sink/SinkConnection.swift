import CLinux
import Glibc

/// A connection on which the sink, or the bare responder, answers.
final class SinkConnection {
    let descriptor: Int32
    private var input = InputBuffer(capacity: 65_536)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Reads what is there; `answer` gives the response to each complete request. False when the peer is gone.
    func serve(_ answer: (MessageScanner) -> [UInt8]) -> Bool {
        switch input.read(from: descriptor) {
        case .drained: return true
        case .closed: return false
        case .received: break
        }
        while let request = MessageScanner(input.bytes), request.isComplete {
            let response = answer(request)
            let sent = response.withUnsafeBytes { linux_send(descriptor, $0.baseAddress, $0.count) }
            if sent != response.count { return false }
            input.consume(request.length)
        }
        return true
    }
}
