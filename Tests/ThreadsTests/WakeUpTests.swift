import Glibc
import Testing

@testable import Threads

@Suite struct WakeUpTests {
    private func isReadable(_ wakeUp: WakeUp) -> Bool {
        var entry = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
    }

    @Test func aSignalLastsUntilItIsCleared() throws {
        let wakeUp = try WakeUp()
        #expect(!isReadable(wakeUp))
        wakeUp.signal()
        wakeUp.signal()
        #expect(isReadable(wakeUp))
        wakeUp.clear()
        #expect(!isReadable(wakeUp))
        // Not to block is part of it: a clear without a signal returns.
        wakeUp.clear()
        wakeUp.signal()
        #expect(isReadable(wakeUp))
    }
}
