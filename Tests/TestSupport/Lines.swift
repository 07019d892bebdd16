import Foundation
import Synchronization

/// The lines of a pipe, read by a thread of its own until the pipe ends.
public final class Lines: Sendable {
    private struct State {
        var lines: [String] = []
        var isEnded = false
        var isPaused = false
    }

    private let state = Mutex(State())

    /// - Parameter descriptor: the pipe's end to read from, which is closed when the pipe ends.
    public init(_ descriptor: Int32) {
        Thread.detachNewThread { [self] in
            var rest: [UInt8] = []
            while let bytes = read(descriptor) {
                rest += bytes
                var pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                rest = Array(pieces.removeLast())
                let lines = pieces.map { String(decoding: $0, as: UTF8.self) }
                state.withLock { $0.lines += lines }
            }
            close(descriptor)
            state.withLock { $0.isEnded = true }
        }
    }

    /// Reads no more until `resume`, but for what is being read at this moment.
    public func pause() {
        state.withLock { $0.isPaused = true }
    }

    /// Reads on.
    public func resume() {
        state.withLock { $0.isPaused = false }
    }

    /// Nil at the end.
    private func read(_ descriptor: Int32) -> ArraySlice<UInt8>? {
        while state.withLock(\.isPaused) { usleep(5_000) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        repeat { count = Glibc.read(descriptor, &bytes, bytes.count) } while count < 0 && errno == EINTR
        return count > 0 ? bytes.prefix(count) : nil
    }

    /// Those that have come.
    public var all: [String] {
        state.withLock(\.lines)
    }

    /// True once the last writer has closed the pipe.
    public var isEnded: Bool {
        state.withLock(\.isEnded)
    }

    /// Waits for the line of that index.
    public func line(_ index: Int) async throws -> String {
        try await eventually("line \(index)") { all.indices.contains(index) ? all[index] : nil }
    }
}
