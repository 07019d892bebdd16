import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct EventLoopTests {
    /// A loop whose thread runs while the test does.
    private func run(_ body: (EventLoop) async throws -> Void) async throws {
        let loop = try EventLoop()
        try loop.start(name: "test-loop")
        do {
            try await body(loop)
            loop.finish()
        } catch {
            loop.finish()
            throw error
        }
    }

    /// Answers of a closure that runs on the loop's thread.
    private func on<Answer: Sendable>(_ loop: EventLoop, _ call: @escaping @Sendable () -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            loop.submit { continuation.resume(returning: call()) }
        }
    }

    /// The reading end of a pipe that notes what its loop tells it. @unchecked: touched on the loop's thread, but for `events`.
    private final class Source: EventSource, @unchecked Sendable {
        enum Event: Equatable {
            case ready, deadline, turnEnded
        }

        let descriptor: Int32
        private let other: Int32
        let events = Mutex<[Event]>([])
        var whenTurnEnds: () -> Void = {}
        var whenReady: () -> Void = {}

        init() {
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            (descriptor, other) = (ends[0], ends[1])
        }

        deinit {
            close(descriptor)
            close(other)
        }

        func write() {
            var byte: UInt8 = 0x78
            _ = Glibc.write(other, &byte, 1)
        }

        func ready(_ events: UInt32) {
            note(.ready)
            whenReady()
        }

        func deadlinePassed(_ now: MonotonicInstant) { note(.deadline) }

        func turnEnded() {
            note(.turnEnded)
            whenTurnEnds()
        }

        private func note(_ event: Event) { events.withLock { $0.append(event) } }

        func count(_ event: Event) -> Int { events.withLock { $0.count { $0 == event } } }
    }

    @Test func callsRunOnTheLoopsThreadInTheirOrder() async throws {
        try await run { loop in
            #expect(!loop.isCurrent)
            let numbers = Mutex<[Int]>([])
            for number in 0..<200 { loop.submit { numbers.withLock { $0.append(number) } } }
            #expect(await on(loop) { loop.isCurrent })
            #expect(numbers.withLock { $0 } == Array(0..<200))
        }
    }

    @Test func tasksStayOnTheThreadAcrossSuspensions() async throws {
        try await run { loop in
            let stayed = await Task(executorPreference: loop) {
                var stayed = [loop.isCurrent]
                for _ in 0..<5 {
                    await Task.yield()
                    stayed.append(loop.isCurrent)
                }
                return stayed
            }.value
            #expect(stayed == [true, true, true, true, true, true])
        }
    }

    /// A task that comes when the thread has ended runs all the same: it would never end otherwise.
    @Test(.timeLimit(.minutes(1))) func afterTheEndCallsAreRefusedAndTasksRunElsewhere() async throws {
        let loop = try EventLoop()
        try loop.start(name: "test-loop")
        loop.finish()
        try await eventually("the loop takes nothing more") { !loop.submit {} }
        let ran = await Task(executorPreference: loop) { !loop.isCurrent }.value
        #expect(ran)
    }

    /// Work upon work, such as a thousand pipelined requests, must not keep the loop from its sockets.
    @Test func workWithoutEndLeavesSocketsTheirTurn() async throws {
        try await run { loop in
            let source = Source()
            let isOver = Atomic(false)
            #expect(await on(loop) { loop.add(source, source.descriptor) })
            @Sendable func again() {
                if !isOver.load(ordering: .relaxed) { loop.runLater { again() } }
            }
            loop.submit { again() }
            let before = source.count(.ready)
            source.write()
            try await eventually("the socket is heard") { source.count(.ready) > before }
            isOver.store(true, ordering: .relaxed)
            await on(loop) { loop.remove(source.descriptor) }
        }
    }

    @Test func whatIsPutOffComesLaterAndBeforeTheLoopSleeps() async throws {
        try await run { loop in
            let order = await withCheckedContinuation { continuation in
                loop.submit {
                    let order = Mutex<[String]>([])
                    loop.runLater {
                        let all = order.withLock { $0 + ["later"] }
                        continuation.resume(returning: all)
                    }
                    order.withLock { $0.append("now") }
                }
            }
            #expect(order == ["now", "later"])
        }
    }

    @Test func theEndOfATurnIsToldOnceForEachRequest() async throws {
        try await run { loop in
            let source = Source()
            await on(loop) { loop.callAtEndOfTurn(source) }
            try await eventually("the turn ends") { source.count(.turnEnded) == 1 }
            // Asking again from within means the next turn: it must come without another event.
            await on(loop) {
                var left = 3
                source.whenTurnEnds = {
                    left -= 1
                    if left > 0 { loop.callAtEndOfTurn(source) }
                }
                loop.callAtEndOfTurn(source)
            }
            try await eventually("the turns end") { source.count(.turnEnded) == 4 }
            let turns = await on(loop) { loop.turn }
            #expect(await on(loop) { loop.turn } > turns)
            #expect(source.count(.turnEnded) == 4)
        }
    }

    @Test func aDeadlineWakesTheLoopOnce() async throws {
        try await run { loop in
            let source = Source()
            #expect(await on(loop) { loop.add(source, source.descriptor) })
            await on(loop) { loop.setDeadline(loop.now.advanced(by: 20_000_000), for: source.descriptor) }
            try await eventually("the deadline passes") { source.count(.deadline) == 1 }
            // Cleared by its passing; and one that is taken back does not come.
            await on(loop) {
                loop.setDeadline(loop.now.advanced(by: 30_000_000), for: source.descriptor)
                loop.setDeadline(.never, for: source.descriptor)
            }
            let other = Source()
            #expect(await on(loop) { loop.add(other, other.descriptor) })
            await on(loop) { loop.setDeadline(loop.now.advanced(by: 60_000_000), for: other.descriptor) }
            try await eventually("a later one passes") { other.count(.deadline) == 1 }
            #expect(source.count(.deadline) == 1)
            await on(loop) { loop.remove(source.descriptor) }
            await on(loop) { loop.remove(other.descriptor) }
        }
    }

    /// close(2) and the next accept(2) give a number to another connection, perhaps before the loop has handled what it
    /// found for the first.
    @Test func theNextOwnerOfANumberHearsNothingOfTheLast() async throws {
        try await run { loop in
            let (first, last, next, later) = (Source(), Source(), Source(), Source())
            await on(loop) {
                for source in [first, last, later] { _ = loop.add(source, source.descriptor) }
                loop.setDeadline(loop.now.advanced(by: 20_000_000), for: last.descriptor)
                loop.setDeadline(loop.now.advanced(by: 60_000_000), for: later.descriptor)
                first.whenReady = {
                    loop.remove(last.descriptor)
                    dup2(next.descriptor, last.descriptor)
                    _ = loop.add(next, last.descriptor)
                }
                // Both are ready at the next look, in this order.
                first.write()
                last.write()
            }
            try await eventually("a later deadline passes") { later.count(.deadline) == 1 }
            #expect(first.count(.ready) == 1)
            #expect(last.events.withLock { $0 } == [])
            #expect(next.events.withLock { $0 } == [])
            await on(loop) {
                for source in [first, last, later] { loop.remove(source.descriptor) }
            }
        }
    }

    @Test func aRemovedSourceHearsNothing() async throws {
        try await run { loop in
            let source = Source()
            #expect(await on(loop) { loop.add(source, source.descriptor) })
            source.write()
            try await eventually("it is heard") { source.count(.ready) == 1 }
            await on(loop) {
                loop.setDeadline(loop.now.advanced(by: 1_000_000), for: source.descriptor)
                loop.remove(source.descriptor)
            }
            source.write()
            let other = Source()
            #expect(await on(loop) { loop.add(other, other.descriptor) })
            await on(loop) { loop.setDeadline(loop.now.advanced(by: 40_000_000), for: other.descriptor) }
            try await eventually("a later deadline passes") { other.count(.deadline) == 1 }
            #expect(source.events.withLock { $0 } == [.ready])
            await on(loop) { loop.remove(other.descriptor) }
        }
    }
}
