import CLinux
import Glibc

/// A keep-alive connection with at most one request under way.
final class LoadConnection {
    enum Progress {
        case waiting
        case answered
        case closed
    }

    let descriptor: Int32
    /// When the request under way was to be sent, in monotonic nanoseconds.
    private(set) var intendedAt: Int64 = 0
    private var input = InputBuffer(capacity: 16_384)

    init(port: UInt16) throws(BenchError) {
        descriptor = try Loopback.connect(port: port)
    }

    deinit {
        close(descriptor)
    }

    /// A request is far smaller than the empty send buffer of an idle connection: it goes whole, or the connection is
    /// broken.
    func send(_ request: UnsafeRawBufferPointer, intendedAt: Int64) -> Bool {
        self.intendedAt = intendedAt
        return linux_send(descriptor, request.baseAddress, request.count) == request.count
    }

    /// Reads what is there; `answer` sees a response that is complete.
    func receive(_ answer: (MessageScanner) -> Void) -> Progress {
        switch input.read(from: descriptor) {
        case .drained: return .waiting
        case .closed: return .closed
        case .received: break
        }
        guard let response = MessageScanner(input.bytes), response.isComplete else { return .waiting }
        answer(response)
        input.clear()
        return .answered
    }
}
