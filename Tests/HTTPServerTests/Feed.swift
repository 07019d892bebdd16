import Synchronization

@testable import HTTPServer

/// A source of events that a test gives, and how it went.
final class Feed: LiveSource {
    private struct State {
        var events: [[UInt8]] = []
        var waiting: CheckedContinuation<[UInt8]?, Never>?
        var isClosed = false
        var asked = 0
    }

    private let state = Mutex(State())
    /// Given to whoever asks, without end; nil: only what `give` gave.
    private let flood: [UInt8]?

    init(flood: [UInt8]? = nil) {
        self.flood = flood
    }

    var isClosed: Bool { state.withLock(\.isClosed) }
    var asked: Int { state.withLock(\.asked) }
    var isAwaited: Bool { state.withLock { $0.waiting != nil } }

    func give(_ text: String) {
        let event = Array(text.utf8)
        let waiting = state.withLock { state in
            if state.waiting == nil { state.events.append(event) }
            return state.waiting.take()
        }
        waiting?.resume(returning: event)
    }

    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> [UInt8]?? in
                state.asked += 1
                if state.isClosed { return .some(nil) }
                if let flood { return flood }
                if !state.events.isEmpty { return state.events.removeFirst() }
                state.waiting = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting.take()
        }
        waiting?.resume(returning: nil)
    }
}

extension HTTPResponse {
    static func live(_ feed: Feed) -> HTTPResponse {
        HTTPResponse(
            HTTPStatus(200), headers: ["content-type": "text/event-stream"],
            body: .live(LiveBody(heartbeat: Array(":\n\n".utf8)) { feed }))
    }
}
