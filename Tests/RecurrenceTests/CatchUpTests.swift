import Testing
import TimerCore

@testable import Recurrence

@Suite struct CatchUpTests {
    /// Every five minutes from 1970-01-01T00:00:00Z.
    private let recurrence: Recurrence

    init() throws {
        recurrence = try Recurrence(
            anchor: Timestamp(milliseconds: 0), rule: .every(unit: .minutes, frequency: 5))
    }

    private func minutes(_ minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: minutes * 60_000)
    }

    /// - Parameter handled: the minute of the last occurrence that was dealt with; the one after it is stored.
    private func catchUp(_ handled: Int64?, _ now: Timestamp, _ policy: MisfirePolicy) -> ([Int64], Int64?) {
        let result = recurrence.catchUp(from: minutes(handled.map { $0 + 5 } ?? 0), now: now, policy: policy)
        return (result.fire.map { $0.dueAt.seconds / 60 }, result.resume.map { $0.dueAt.seconds / 60 })
    }

    private static func policies() throws -> [MisfirePolicy] {
        [.skip, .one, .all(try Backlog(limit: 3, window: .seconds(3_600)))]
    }

    @Test func onTimeAllAgree() throws {
        for policy in try Self.policies() {
            #expect(catchUp(5, minutes(10), policy) == ([10], 15))
            #expect(catchUp(nil, minutes(0), policy) == ([0], 5))
            #expect(catchUp(5, Timestamp(microseconds: minutes(10).microseconds - 1), policy) == ([], 10))
            #expect(catchUp(nil, minutes(-7), policy) == ([], 0))
        }
    }

    @Test func graceIsOnTime() {
        #expect(catchUp(5, minutes(11), .skip) == ([10], 15))
        #expect(catchUp(5, Timestamp(microseconds: minutes(11).microseconds + 1), .skip) == ([], 15))
    }

    @Test func anHourMissed() throws {
        #expect(catchUp(0, minutes(62), .skip) == ([], 65))
        #expect(catchUp(0, minutes(60), .skip) == ([60], 65))
        #expect(catchUp(0, minutes(62), .one) == ([5], 65))
        #expect(catchUp(0, minutes(62), .all(try Backlog(limit: 3, window: .seconds(7_200)))) == ([50, 55, 60], 65))
        #expect(catchUp(0, minutes(62), .all(try Backlog(limit: 100, window: .seconds(720)))) == ([50, 55, 60], 65))
        let all = catchUp(0, minutes(62), .all(try Backlog(limit: 100, window: .seconds(7_200))))
        #expect(all == (Array(stride(from: 5, through: 60, by: 5)), 65))
    }

    /// A schedule handled ahead of the clock (run now, or another clock) does not go back.
    @Test func handledInTheFuture() throws {
        for policy in try Self.policies() { #expect(catchUp(20, minutes(12), policy) == ([], 25)) }
    }

    @Test func afterTheEndNothingResumes() throws {
        let ended = try Recurrence(
            anchor: Timestamp(milliseconds: 0), rule: .every(unit: .minutes, frequency: 5), count: 2)
        for policy in try Self.policies() {
            #expect(ended.catchUp(from: minutes(5), now: minutes(60), policy: policy).resume == nil)
        }
        #expect(ended.catchUp(from: minutes(5), now: minutes(60), policy: .one).fire.map(\.dueAt) == [minutes(5)])
        #expect(ended.catchUp(from: minutes(5), now: minutes(60), policy: .skip).fire.isEmpty)
    }

    @Test func backlogIsBounded() {
        for limit in [0, -1, 1_001] {
            #expect(throws: BacklogError.limitOutOfRange) { try Backlog(limit: limit, window: .seconds(1)) }
        }
        for window in [Duration.zero, .microseconds(999), .seconds(7 * 86_400 + 1)] {
            #expect(throws: BacklogError.windowOutOfRange) { try Backlog(limit: 1, window: window) }
        }
    }
}
