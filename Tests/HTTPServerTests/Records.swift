import HTTPServer
import Synchronization

/// What the access log would have.
final class Records: Sendable {
    private let state = Mutex<[AccessRecord]>([])

    var all: [AccessRecord] {
        state.withLock { $0 }
    }

    func add(_ record: AccessRecord) {
        state.withLock { $0.append(record) }
    }
}
