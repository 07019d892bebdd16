import Synchronization
import TestSupport

/// Lets few services run at once: a cluster has no connections, and two cores no time, for all of the tests together.
enum Places {
    private static let free = Mutex(4)

    static func take() async throws {
        try await eventually("a place to run a service", within: .seconds(900)) {
            free.withLock { free in
                guard free > 0 else { return false }
                free -= 1
                return true
            }
        }
    }

    static func giveBack() {
        free.withLock { $0 += 1 }
    }
}
