import HTTPServer
import Synchronization
import TimerCore

/// The overview as events, one each second to all who follow it: it is asked for and written once for all of them, and not
/// at all while there is nobody.
final class OverviewFeed: Sendable {
    private struct State {
        var sources: [Int: OverviewSource] = [:]
        var lastNumber = 0
        var isRunning = false
        /// What a new follower sees first; nil: nobody has followed lately.
        var newest: [UInt8]?
    }

    private let interval: Duration
    private let overview: SharedAnswer<Overview>
    private let state = Mutex(State())

    init(_ overview: SharedAnswer<Overview>, interval: Duration = .seconds(1)) {
        self.overview = overview
        self.interval = interval
    }

    /// The number of those who follow.
    var followers: Int {
        state.withLock { $0.sources.count }
    }

    /// Begins to follow.
    ///
    /// - Parameter limit: the number of events after which it ends; nil: it does not.
    func follow(limit: Int?) -> OverviewSource {
        let (source, newest, mustRun) = state.withLock { state in
            state.lastNumber += 1
            let number = state.lastNumber
            let source = OverviewSource(limit: limit) { [weak self] in self?.leave(number) }
            state.sources[number] = source
            defer { state.isRunning = true }
            return (source, state.newest, !state.isRunning)
        }
        if let newest { source.offer(newest) }
        if mustRun { Task { await run() } }
        return source
    }

    private func leave(_ number: Int) {
        state.withLock { $0.sources[number] = nil }
    }

    private func run() async {
        while isFollowed() {
            let begun = ContinuousClock.now
            let event = await event()
            let (sources, haveOlder) = state.withLock { state in
                defer { state.newest = event }
                return (Array(state.sources.values), state.newest != nil)
            }
            // Who has seen none waits for it.
            await offer(event, to: sources, over: haveOlder ? interval * 4 / 5 : .zero)
            try? await Task.sleep(until: begun + interval, tolerance: .zero, clock: .continuous)
        }
    }

    /// One after the other: twenty at once hold up what else the machine does.
    private func offer(_ event: [UInt8], to sources: [OverviewSource], over time: Duration) async {
        let pause = time / max(sources.count, 1)
        for (number, source) in sources.enumerated() {
            if number > 0, pause > .zero { try? await Task.sleep(for: pause) }
            source.offer(event)
        }
    }

    /// False once nobody follows: then the loop ends, and the next follower begins another.
    private func isFollowed() -> Bool {
        state.withLock { state in
            guard state.sources.isEmpty else { return true }
            state.isRunning = false
            state.newest = nil
            return false
        }
    }

    private func event() async -> [UInt8] {
        do throws(StoreError) {
            let overview = try await overview.value()
            return Self.event("overview") { overview.write(to: &$0) }
        } catch {
            return Self.event("problem") { Problem(error, of: .get).write(to: &$0) }
        }
    }

    /// An event of the HTML standard, §9.2.6. JSON has no line breaks.
    private static func event(_ name: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(members)
        return Array("event: \(name)\ndata: ".utf8) + json.bytes + Array("\n\n".utf8)
    }

    /// A comment, which readers of events pass over.
    static let heartbeat = Array(": \n\n".utf8)
}

/// The events of one follower. It keeps the newest only: who reads slowly sees fewer, not older ones.
final class OverviewSource: LiveSource {
    private struct State {
        var newest: [UInt8]?
        var waiting: CheckedContinuation<[UInt8]?, Never>?
        /// Events that may still be given; nil: any number.
        var left: Int?
        var isClosed = false

        /// Takes one of those that may be given.
        mutating func give(_ event: [UInt8]) -> [UInt8] {
            left = left.map { $0 - 1 }
            newest = nil
            return event
        }
    }

    private let state: Mutex<State>
    private let onClose: @Sendable () -> Void

    init(limit: Int?, onClose: @escaping @Sendable () -> Void) {
        state = Mutex(State(left: limit))
        self.onClose = onClose
    }

    /// Gives the event to who waits for one, or keeps it in the place of an older one.
    func offer(_ event: [UInt8]) {
        let waiting = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
            if state.isClosed { return nil }
            guard let waiting = state.waiting.take() else {
                state.newest = event
                return nil
            }
            _ = state.give(event)
            return waiting
        }
        waiting?.resume(returning: event)
    }

    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> [UInt8]?? in
                if state.isClosed || state.left == 0 { return .some(nil) }
                if let newest = state.newest { return state.give(newest) }
                state.waiting = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            state.newest = nil
            return state.waiting.take()
        }
        onClose()
        waiting?.resume(returning: nil)
    }
}
