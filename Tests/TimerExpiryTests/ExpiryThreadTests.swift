import Glibc
import Testing

@testable import TimerExpiry

@Suite struct ExpiryThreadTests {
    private func withThread<Result: Sendable>(
        _ body: @escaping @Sendable (ExpiryThread) async throws -> Result
    ) async throws -> Result {
        let thread = ExpiryThread()
        defer { thread.close() }
        return try await Task(executorPreference: thread) { try await body(thread) }.value
    }

    @Test func runsATaskAndItsChildrenOnOneThreadThatIsNotTheCallers() async throws {
        let caller = pthread_self()
        let threads = try await withThread { _ in
            await withTaskGroup(of: pthread_t.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        await Task.yield()
                        return pthread_self()
                    }
                }
                return await group.reduce(into: Set([pthread_self()])) { $0.insert($1) }
            }
        }
        #expect(threads.count == 1)
        #expect(!threads.contains(caller))
    }

    @Test func comesBackToItsThreadFromAContinuationResumedElsewhere() async throws {
        let (before, after) = try await withThread { _ in
            let before = pthread_self()
            await withCheckedContinuation { continuation in Task.detached { continuation.resume() } }
            return (before, pthread_self())
        }
        #expect(before == after)
    }

    @Test(arguments: [false, true]) func wakesAtTheDeadlineAndNotBefore(isBusy: Bool) async throws {
        let early = try await withThread { thread in
            let deadline = thread.now.advanced(by: .milliseconds(30))
            async let company: Void = {
                while isBusy, thread.now < deadline { await Task.yield() }
            }()
            await thread.wait(until: deadline)
            let woken = thread.now
            await company
            return woken < deadline
        }
        #expect(!early)
    }

    @Test func aRingFromElsewhereEndsTheSleep() async throws {
        try await withThread { thread in
            let ringing = Task.detached { thread.ring() }
            await thread.wait(until: thread.now.advanced(by: .seconds(3_600)))
            await ringing.value
        }
    }

    @Test func aRingBeforeTheSleepCounts() async throws {
        try await withThread { thread in
            thread.ring(at: thread.now)
            await thread.wait(until: thread.now.advanced(by: .seconds(3_600)))
        }
    }

    @Test func runsOtherTasksWhileOneSleeps() async throws {
        try await withThread { thread in
            await withDiscardingTaskGroup { group in
                group.addTask { await thread.wait(until: thread.now.advanced(by: .seconds(3_600))) }
                group.addTask {
                    for _ in 0..<100 { await Task.yield() }
                    thread.ring()
                }
            }
        }
    }

    @Test func closingWakesTheSleeperAndLosesNoTask() async {
        let thread = ExpiryThread()
        let sleeper = Task(executorPreference: thread) {
            await thread.wait(until: thread.now.advanced(by: .seconds(3_600)))
        }
        thread.close()
        await sleeper.value
        var sum = 0
        // The thread ends about now: these run on it, or where they are begun.
        for number in 1...1_000 {
            sum += await Task(executorPreference: thread) {
                await Task.yield()
                return number
            }.value
        }
        #expect(sum == 500_500)
    }
}
