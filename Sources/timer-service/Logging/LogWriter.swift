import Glibc
import Synchronization
import Threads

/// The writer of log lines to a descriptor, on a thread of its own, so that a slow reader of the log never holds up the
/// service. Lines that do not fit the buffer, or that cannot be written, are dropped whole and counted.
final class LogWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    /// Bytes that wait for the reader of the log, at most.
    static let capacity = 4 << 20

    private let state = Mutex(State())
    private let filled: WakeUp
    private let finished: WakeUp
    /// The line that tells of dropped ones.
    private let notice: @Sendable (_ dropped: Int) -> [UInt8]

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - descriptor: blocking or not, open or not.
    ///   - notice: a line, without its line feed.
    init(descriptor: Int32, notice: @escaping @Sendable (_ dropped: Int) -> [UInt8]) throws(SystemCallError) {
        filled = try WakeUp()
        finished = try WakeUp()
        self.notice = notice
        try OwnThread.detach(name: "log") { [self] in run(LineOutput(descriptor: descriptor)) }
    }

    /// Takes a line, without its line feed.
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

    /// Writes what is buffered and ends the thread; lines that come later are lost. A reader that does not read is not
    /// waited for beyond `longest`: then what is buffered is lost as well.
    func close(within longest: Duration) {
        state.withLock { $0.isClosed = true }
        filled.signal()
        finished.wait(for: longest)
    }

    private func run(_ output: LineOutput) {
        var output = output
        while true {
            filled.wait(for: .seconds(3_600))
            filled.clear()
            let (bytes, isClosed) = take()
            let lost = output.write(bytes)
            if lost > 0 { state.withLock { $0.dropped += lost } }
            if isClosed { break }
        }
        finished.signal()
    }

    private func take() -> (bytes: [UInt8], isClosed: Bool) {
        let (bytes, dropped, isClosed) = state.withLock { state in
            defer {
                state.buffer = []
                state.dropped = 0
            }
            return (state.buffer, state.dropped, state.isClosed)
        }
        return (dropped > 0 ? bytes + notice(dropped) + [UInt8(ascii: "\n")] : bytes, isClosed)
    }
}

/// A descriptor that whole lines are written to, whatever it is: non-blocking, full, or without a reader.
struct LineOutput {
    let descriptor: Int32
    /// write(2), or what a test puts in its place.
    private let writeSome: @Sendable (UnsafeRawBufferPointer) -> Int
    /// The last line that was written to has no end yet.
    private var isTorn = false

    init(descriptor: Int32) {
        self.init(descriptor: descriptor) { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    init(descriptor: Int32, writeSome: @escaping @Sendable (UnsafeRawBufferPointer) -> Int) {
        self.descriptor = descriptor
        self.writeSome = writeSome
    }

    /// Writes lines, and waits for the reader as long as it takes.
    ///
    /// - Parameter lines: each with its line feed.
    /// - Returns: the number of lines that could not be written whole.
    mutating func write(_ lines: [UInt8]) -> Int {
        if lines.isEmpty { return 0 }
        let lineFeed = UInt8(ascii: "\n")
        if isTorn {
            isTorn = [lineFeed].withUnsafeBytes { writeAll($0) } == 0
            if isTorn { return lines.count { $0 == lineFeed } }
        }
        let written = lines.withUnsafeBytes { writeAll($0) }
        isTorn = written > 0 && lines[written - 1] != lineFeed
        return lines[written...].count { $0 == lineFeed }
    }

    /// - Returns: the bytes that were written; fewer than all after an error that waiting does not mend.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int {
        var written = 0
        while written < bytes.count {
            let count = writeSome(UnsafeRawBufferPointer(rebasing: bytes[written...]))
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                return written
            }
        }
        return written
    }
}
