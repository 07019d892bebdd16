import Logging
import Synchronization
import TimerCore

/// The writer of settlements, in batches: those that come while a batch is on its way form the next one.
final class Settler: Sendable {
    private struct State {
        var waiting: [Settlement] = []
        var isWriting = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// The most settlements of one statement.
    private static let batchLimit = 1_024
    /// Fewer than this wait for company after a batch: a commit costs the database as much as some fifty rows do.
    private static let fullBatch = 256
    private static let gathering: Duration = .milliseconds(3)
    /// The waits between two tries to write the same batch: the first, and the longest.
    private static let pause: Duration = .milliseconds(200)
    private static let longestPause: Duration = .seconds(1)

    private let store: any ExpiryStore
    private let metrics: ExpiryMetrics
    private let logger: Logger
    private let onSettled: @Sendable ([Settlement]) -> Void
    private let sleep: @Sendable (Duration) async -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - onSettled: called once a batch is durable, or was found to be no longer ours.
    ///   - sleep: waits about as long as it is told.
    init(
        store: any ExpiryStore, metrics: ExpiryMetrics, logger: Logger,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        onSettled: @escaping @Sendable ([Settlement]) -> Void
    ) {
        self.store = store
        self.metrics = metrics
        self.logger = logger
        self.sleep = sleep
        self.onSettled = onSettled
    }

    func settle(_ settlements: [Settlement]) {
        if settlements.isEmpty { return }
        add { $0.append(contentsOf: settlements) }
    }

    func settle(_ settlement: Settlement) {
        add { $0.append(settlement) }
    }

    private func add(_ append: (inout [Settlement]) -> Void) {
        let mustStart = state.withLock { state in
            append(&state.waiting)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { Task { await write() } }
    }

    /// Returns once nothing waits to be written.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isWriting { state.drained.append(continuation) }
                return !state.isWriting
            }
            if isIdle { continuation.resume() }
        }
    }

    private func write() async {
        while let batch = nextBatch() {
            await write(batch)
            onSettled(batch)
            if hasFewWaiting { await sleep(Self.gathering) }
        }
    }

    private var hasFewWaiting: Bool {
        state.withLock { (1..<Self.fullBatch).contains($0.waiting.count) }
    }

    private func nextBatch() -> [Settlement]? {
        let (batch, drained) = state.withLock { state -> ([Settlement]?, [CheckedContinuation<Void, Never>]) in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                defer { state.drained = [] }
                return (nil, state.drained)
            }
            let batch = Array(state.waiting.prefix(Self.batchLimit))
            state.waiting.removeFirst(batch.count)
            return (batch, [])
        }
        for continuation in drained { continuation.resume() }
        return batch
    }

    /// Tries until it is written: what was delivered must not be delivered again because the database was away. Logs that
    /// once, and once when it is over.
    private func write(_ batch: [Settlement]) async {
        var pause = Self.pause
        var tries = 1
        while true {
            do throws(StoreError) {
                let fenced = try await store.settle(batch)
                metrics.settleBatch.observe(Double(batch.count))
                if tries > 1 { logger.notice("settlements are written again", metadata: ["tries": "\(tries)"]) }
                report(fenced)
                return
            } catch {
                metrics.storeErrors.add()
                if tries == 1 {
                    logger.error("settlements wait for the database", metadata: ["reason": "\(error)"])
                }
                tries += 1
                await sleep(pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func report(_ fenced: [ExpirationID]) {
        guard !fenced.isEmpty else { return }
        metrics.fenced.add(fenced.count)
        logger.warning(
            "another replica had taken over",
            metadata: ["count": "\(fenced.count)", "first": "\(fenced[0])"])
    }
}
