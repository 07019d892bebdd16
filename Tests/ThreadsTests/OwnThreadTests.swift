import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite struct OwnThreadTests {
    @Test func runsItsBodyUnderItsNameWithSignalsBlocked() throws {
        // A thread begins with the mask of the one that starts it, and the pool's block all signals.
        var signals = sigset_t()
        var before = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGUSR2)
        pthread_sigmask(SIG_UNBLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let seen = Mutex<(name: String, blocksSignals: Bool)?>(nil)
        let thread = try OwnThread(name: "a name that is too long") {
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            seen.withLock { $0 = (Self.name(), sigismember(&mask, SIGUSR2) == 1) }
        }
        thread.join()
        thread.join()
        let result = try #require(seen.withLock { $0 })
        #expect(result.name == "a name that is ")
        #expect(result.blocksSignals)
    }

    /// Of the thread that asks (proc(5)).
    private static func name() -> String {
        let file = open("/proc/thread-self/comm", O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count - 1, 0)), as: UTF8.self)
    }

    @Test func whatItsBodyHoldsIsReleasedBeforeItIsJoined() throws {
        final class Probe: Sendable {}
        weak var held: Probe?
        let thread: OwnThread = try {
            let probe = Probe()
            held = probe
            return try OwnThread(name: "probe") { withExtendedLifetime(probe) {} }
        }()
        thread.join()
        #expect(held == nil)
    }

    @Test func whoWaitsForAnEndGoesOnOnceItIsReached() async throws {
        final class Flag: Sendable {
            let isSet = Atomic(false)
        }
        let ending = Ending()
        let flag = Flag()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await ending.wait()
                    return flag.isSet.load(ordering: .acquiring)
                }
            }
            OwnThread.mustDetach(name: "ending") {
                flag.isSet.store(true, ordering: .releasing)
                ending.reach()
                ending.reach()
            }
            for await sawIt in group { #expect(sawIt) }
        }
        await ending.wait()
    }
}
