import Glibc
import Synchronization
import Threads

/// Writes log lines to a descriptor from a thread of its own, so that a slow reader of the log never holds up the
/// service. What does not fit the buffer is dropped, and the number of dropped lines is said.
final class LogWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    /// Bytes that wait for the reader of the log, at most.
    private static let capacity = 4 << 20

    private let descriptor: Int32
    private let state = Mutex(State())
    private let filled: Semaphore
    private let finished: Semaphore

    init(descriptor: Int32) {
        self.descriptor = descriptor
        filled = Semaphore()
        finished = Semaphore()
        OwnThread.mustDetach(name: "log") { [self] in run() }
    }

    /// - Parameter line: without its line feed.
    func write(_ line: some Sequence<UInt8>) {
        let mustWake = state.withLock { state in
            guard state.buffer.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            let wasEmpty = state.buffer.isEmpty
            state.buffer.append(contentsOf: line)
            state.buffer.append(UInt8(ascii: "\n"))
            return wasEmpty
        }
        if mustWake { filled.signal() }
    }

    /// Writes what is buffered and ends the thread. Lines that come later are lost.
    func close() {
        state.withLock { $0.isClosed = true }
        filled.signal()
        finished.wait()
    }

    private func run() {
        while true {
            filled.wait()
            let (bytes, isClosed) = take()
            writeAll(bytes)
            if isClosed { break }
        }
        finished.signal()
    }

    private func take() -> ([UInt8], Bool) {
        state.withLock { state in
            defer {
                state.buffer = []
                state.dropped = 0
            }
            if state.dropped > 0 {
                let notice = "{\"level\":40,\"msg\":\"\(state.dropped) log lines dropped\"}\n"
                state.buffer.append(contentsOf: notice.utf8)
            }
            return (state.buffer, state.isClosed)
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return }  // The reader is gone.
                rest = rest.dropFirst(written)
            }
        }
    }
}

/// A counting semaphore, for threads of our own only: never waited for on the cooperative pool.
///
/// `@unchecked Sendable`: sem_t is made for sharing (sem_overview(7)).
final class Semaphore: @unchecked Sendable {
    private let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(handle, 0, 0)
    }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    func signal() {
        sem_post(handle)
    }

    func wait() {
        while sem_wait(handle) != 0 && errno == EINTR {}
    }
}
