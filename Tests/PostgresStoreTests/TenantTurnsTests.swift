import Synchronization
import Testing
import Threads
import TimerCore

@testable import PostgresStore

/// Tenants in turn.
@Suite struct TenantTurnsTests {
    /// A hundred of one tenant came before the one of another.
    @Test func nobodyWaitsBehindAnotherTenant() {
        var order = TurnOrder<Int>(width: 1, waiting: (200, .max))
        #expect(order.enter(0, of: "a") == .go)
        for number in 1...100 { #expect(order.enter(number, of: "a") == .wait) }
        #expect(order.enter(1_000, of: "b") == .wait)
        #expect(order.enter(1_001, of: "b") == .wait)
        #expect((0..<5).flatMap { _ in order.leave() } == [1, 1_000, 2, 1_001, 3])
    }

    @Test func aTurnThatNobodyWaitsForIsFree() {
        var order = TurnOrder<Int>(width: 2, waiting: (1, .max))
        #expect(order.enter(1, of: "a") == .go)
        #expect(order.enter(2, of: "a") == .go)
        #expect(order.enter(3, of: "a") == .wait)
        #expect(order.enter(4, of: "a") == .refuse)
        #expect(order.enter(5, of: "b") == .wait)
        #expect(order.leave() == [3])
        #expect(order.leave() == [5])
        #expect(order.leave() == [])
        #expect(order.enter(6, of: "c") == .go)
        #expect(order.enter(7, of: "c") == .wait)
    }

    /// What weighs much waits until it fits, and nobody goes past it; what weighs more than all goes alone.
    @Test func turnsHaveWeights() {
        var order = TurnOrder<Int>(width: 10, waiting: (100, 150))
        #expect(order.enter(1, of: "a", weight: 4) == .go)
        #expect(order.enter(2, of: "a", weight: 5) == .go)
        #expect(order.enter(3, of: "a", weight: 7) == .wait)
        #expect(order.enter(4, of: "b", weight: 1) == .wait)
        #expect(order.enter(5, of: "b", weight: 20) == .wait)
        #expect(order.leave(weight: 4) == [])
        #expect(order.leave(weight: 5) == [3, 4])
        #expect(order.leave(weight: 7) == [])
        #expect(order.leave(weight: 1) == [5])
        #expect(order.enter(6, of: "a", weight: 1) == .wait)
        #expect(order.leave(weight: 20) == [6])
    }

    @Test func whatWaitsIsBounded() {
        var order = TurnOrder<Int>(width: 1, waiting: (10, 15))
        #expect(order.enter(1, of: "a") == .go)
        #expect(order.enter(2, of: "a", weight: 10) == .wait)
        #expect(order.enter(3, of: "a") == .refuse)
        #expect(order.enter(4, of: "b", weight: 5) == .wait)
        #expect(order.enter(5, of: "c") == .refuse)
        #expect(order.leave() == [2])
        #expect(order.enter(6, of: "c", weight: 10) == .wait)
    }

    /// Callers that are under way, now and at most.
    private final class UnderWay: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        func begin() {
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
        }

        func end() {
            counts.withLock { $0.now -= 1 }
        }

        var most: Int { counts.withLock(\.most) }
        var now: Int { counts.withLock(\.now) }
    }

    /// Each turn is given back, whether its body threw or not.
    @Test func turnsAreGivenBack() async throws {
        let turns = TenantTurns(width: 2, timeout: .seconds(60))
        let underWay = UnderWay()
        await withTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    try? await turns.take(for: "t\(number % 7)") { () async throws(StoreError) in
                        underWay.begin()
                        await Task.yield()
                        underWay.end()
                        if number % 3 == 0 { throw .overloaded }
                    }
                }
            }
        }
        #expect((1...2).contains(underWay.most))
        #expect(underWay.now == 0)
        try await turns.take(for: "t") { () async throws(StoreError) in }
    }

    /// Whoever has waited too long is told so when its turn comes, and the turn goes on to the next.
    @Test func aWaitHasAnEnd() async throws {
        let turns = TenantTurns(width: 1, timeout: .zero)
        let started = Ending()
        let end = Ending()
        let first = Task {
            try await turns.take(for: "a") { () async throws(StoreError) in
                started.reach()
                await end.wait()
            }
        }
        await started.wait()
        let second = Task { try await turns.take(for: "b") { () async throws(StoreError) in } }
        while turns.waitingCount == 0 { await Task.yield() }
        end.reach()
        try await first.value
        await #expect(throws: StoreError.unavailable(reason: "no answer in time")) { try await second.value }
        try await turns.take(for: "c") { () async throws(StoreError) in }
    }
}
