import Foundation
import Synchronization

/// A client that reads or sends without end on a thread of its own.
final class BusyClient: @unchecked Sendable {
    private let client: TestClient
    private let ended = DispatchSemaphore(value: 0)
    private let isOver = Mutex(false)

    /// - Parameter step: repeated until it answers that the connection is gone.
    init(_ client: TestClient, _ step: @escaping @Sendable (TestClient) -> Bool) {
        self.client = client
        Thread.detachNewThread { [self] in
            while step(self.client) {}
            isOver.withLock { $0 = true }
            ended.signal()
        }
    }

    static func reading(_ client: TestClient) -> BusyClient {
        BusyClient(client) { (try? $0.skim(1_000_000)) == 1_000_000 }
    }

    static func sending(_ text: String, _ client: TestClient) -> BusyClient {
        let bytes = Array(text.utf8)
        return BusyClient(client) { $0.send(bytes) == bytes.count }
    }

    /// Whether its steps are over.
    var hasEnded: Bool {
        isOver.withLock { $0 }
    }

    func end() {
        shutdown(client.descriptor, Int32(SHUT_RDWR))
        ended.wait()
    }
}
