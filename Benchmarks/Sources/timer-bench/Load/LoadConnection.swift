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
    private var input = InputBuffer(capacity: 131_072)

    init(port: UInt16) throws(BenchError) {
        descriptor = try Loopback.connect(port: port)
    }

    deinit {
        close(descriptor)
    }

    /// A request of one timer is far smaller than the empty send buffer of an idle connection: it goes whole, or the
    /// connection is broken. A batch may have to wait for the service to read, as its client would.
    func send(_ request: UnsafeRawBufferPointer, intendedAt: Int64) -> Bool {
        self.intendedAt = intendedAt
        var rest = request[...]
        while !rest.isEmpty {
            let bytes = UnsafeRawBufferPointer(rebasing: rest)
            let count = linux_send(descriptor, bytes.baseAddress, bytes.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                guard count < 0, errno == EAGAIN, waitForRoom() else { return false }
            }
        }
        return true
    }

    private func waitForRoom() -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 5_000) == 1
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
