import Glibc
import Synchronization
import Threads

/// SIGTERM and SIGINT, as something that can be waited for.
///
/// A handler that writes to a pipe, and a thread that reads it. Not sigwait(3): the main thread of a Swift program on
/// Linux rests in `dispatch_main`, which lets all signals through there, whatever mask was set before.
enum TerminationSignal {
    /// The pipe's ends; set before the handler is.
    private static let readEnd = Atomic<Int32>(-1)
    private static let writeEnd = Atomic<Int32>(-1)

    /// From now on the signals are kept for `wait`.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "pipe: errno \(errno)")
        readEnd.store(ends[0], ordering: .sequentiallyConsistent)
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            // write(2) and an atomic load are all that signal-safety(7) allows here, and all that is needed.
            action.__sigaction_handler.sa_handler = { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(TerminationSignal.writeEnd.load(ordering: .relaxed), &byte, 1)
            }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Returns when one of them has come. A second one ends the process at once.
    static func wait() async -> Int32 {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Int32, Never>) in
            OwnThread.mustDetach(name: "signals") {
                continuation.resume(returning: next())
                _exit(128 + next())
            }
        }
    }

    private static func next() -> Int32 {
        var byte: UInt8 = 0
        while read(readEnd.load(ordering: .relaxed), &byte, 1) != 1 {}
        return Int32(byte)
    }
}
