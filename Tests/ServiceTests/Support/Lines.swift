import Foundation
import Synchronization
import TestSupport

/// The lines of a pipe, read by a thread of its own until the pipe ends.
final class Lines: Sendable {
    private struct State {
        var lines: [String] = []
        var isEnded = false
        var isPaused = false
    }

    private let state = Mutex(State())

    init(_ pipe: FileHandle) {
        Thread.detachNewThread { [self] in
            var rest = Data()
            while case let bytes = read(pipe), !bytes.isEmpty {
                rest.append(bytes)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                    state.withLock { $0.lines.append(line) }
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            state.withLock { $0.isEnded = true }
        }
    }

    /// Reads no more until `resume`, but for what is being read at this moment.
    func pause() {
        state.withLock { $0.isPaused = true }
    }

    func resume() {
        state.withLock { $0.isPaused = false }
    }

    private func read(_ pipe: FileHandle) -> Data {
        while state.withLock(\.isPaused) { usleep(5_000) }
        return pipe.availableData
    }

    var all: [String] {
        state.withLock(\.lines)
    }

    var isEnded: Bool {
        state.withLock(\.isEnded)
    }

    /// Waits for the line of that index.
    func line(_ index: Int) async throws -> String {
        try await eventually("line \(index)") { all.indices.contains(index) ? all[index] : nil }
    }
}
