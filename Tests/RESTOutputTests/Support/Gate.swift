import Foundation

/// Holds up whoever waits until it is opened, once and for all; a minute at most, so that a failed test ends.
final class Gate: Sendable {
    private let opening = DispatchSemaphore(value: 0)

    func open() {
        opening.signal()
    }

    func wait() {
        _ = opening.wait(timeout: .now() + 60)
        opening.signal()
    }
}
