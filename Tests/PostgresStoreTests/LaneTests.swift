import Glibc
import Metrics
import TestSupport
import Testing
import Threads
import TimerCore

@testable import PostgresStore

/// A lane between the tasks that call and the threads that serve, without a database.
@Suite struct LaneTests {
    private let sleeper = WakeUp.required()

    private func lane(waitingRows: Int = 10, timeout: Duration = .seconds(60)) -> Lane<Int, String> {
        Lane(
            limits: LaneLimits(waitingRows: waitingRows, waitingBytes: 1_000, timeout: timeout),
            waiting: MetricsRegistry().gauge("waiting", help: "Rows."))
    }

    private func isSignalled(_ wakeUp: WakeUp) -> Bool {
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 1
    }

    /// Takes until the calls that were started are there.
    private func take(_ count: Int, from lane: Lane<Int, String>) async throws -> [Lane<Int, String>.Call] {
        var calls: [Lane<Int, String>.Call] = []
        try await eventually {
            calls += lane.take(sleeper: sleeper)
            return calls.count == count
        }
        return calls
    }

    @Test func eachCallGetsItsOwnAnswer() async throws {
        let lane = lane()
        async let first = lane.submit(1)
        async let second = lane.submit(2)
        for call in try await take(2, from: lane) { call.answer(.success("answer \(call.input)")) }
        let answers = try await [first, second]
        #expect(answers == ["answer 1", "answer 2"])
    }

    @Test func aThreadThatFoundNothingIsWokenByTheNextCall() async throws {
        let lane = lane()
        #expect(lane.take(sleeper: sleeper).isEmpty)
        #expect(!isSignalled(sleeper))
        async let answer = lane.submit(1)
        try await eventually { isSignalled(sleeper) }
        for call in try await take(1, from: lane) { call.answer(.success("done")) }
        #expect(try await answer == "done")
    }

    /// Two would race for one batch.
    @Test func oneCallWakesOneThread() async throws {
        let lane = lane()
        let sleepers = [WakeUp.required(), WakeUp.required()]
        for sleeper in sleepers { #expect(lane.take(sleeper: sleeper).isEmpty) }
        async let answer = lane.submit(1)
        try await eventually { sleepers.contains { isSignalled($0) } }
        #expect(sleepers.count { isSignalled($0) } == 1)
        for call in try await take(1, from: lane) { call.answer(.success("done")) }
        _ = try await answer
    }

    @Test func tooManyAreRefusedAtOnce() async throws {
        let lane = lane(waitingRows: 1)
        async let first = lane.submit(1)
        try await eventually { lane.hasCalls }
        await #expect(throws: StoreError.overloaded) { try await lane.submit(2) }
        for call in try await take(1, from: lane) { call.answer(.success("done")) }
        _ = try await first
    }

    @Test func whoWaitedTooLongIsToldWhy() async throws {
        let lane = lane()
        lane.report(trouble: "connection refused")
        async let answer = lane.submit(1)
        try await eventually { lane.hasCalls }
        lane.expire(at: .now)
        #expect(lane.hasCalls, "its time is not over")
        lane.expire(at: .now + .seconds(61))
        do {
            _ = try await answer
            Issue.record("answered")
        } catch {
            #expect(error as? StoreError == .unavailable(reason: "connection refused"))
        }
    }

    @Test func aClosedLaneWakesItsThreadsAndEndsWhenItIsEmpty() async throws {
        let lane = lane()
        #expect(lane.take(sleeper: sleeper).isEmpty)
        async let answer = lane.submit(1)
        try await eventually { lane.hasCalls }
        let other = WakeUp.required()
        let calls = try await take(1, from: lane)
        #expect(lane.take(sleeper: other).isEmpty)
        lane.putBack(calls)
        lane.close()
        #expect(isSignalled(other))
        #expect(lane.isClosed && !lane.isFinished)
        await #expect(throws: StoreError.self) { try await lane.submit(2) }
        let again = try await take(1, from: lane)
        #expect(again.map(\.isRepeated) == [true])
        for call in again { call.answer(.success("done")) }
        #expect(lane.isFinished)
        #expect(try await answer == "done")
    }
}

extension Lane {
    /// True while a call waits; what waits is put back as it was taken.
    fileprivate var hasCalls: Bool {
        let calls = take(sleeper: WakeUp.required())
        if !calls.isEmpty { putBack(calls) }
        return !calls.isEmpty
    }
}
