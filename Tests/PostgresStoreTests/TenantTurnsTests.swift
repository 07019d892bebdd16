import Synchronization
import Testing
import TimerCore

@testable import PostgresStore

/// Tenants in turn.
@Suite struct TenantTurnsTests {
    /// A hundred of one tenant came before the one of another.
    @Test func nobodyWaitsBehindAnotherTenant() {
        var order = TurnOrder<Int>(width: 1, waitingOfTenant: 200)
        #expect(order.enter(0, of: "a") == .go)
        for number in 1...100 { #expect(order.enter(number, of: "a") == .wait) }
        #expect(order.enter(1_000, of: "b") == .wait)
        #expect(order.enter(1_001, of: "b") == .wait)
        #expect((0..<5).map { _ in order.leave() } == [1, 1_000, 2, 1_001, 3])
    }

    @Test func aTurnThatNobodyWaitsForIsFree() {
        var order = TurnOrder<Int>(width: 2, waitingOfTenant: 1)
        #expect(order.enter(1, of: "a") == .go)
        #expect(order.enter(2, of: "a") == .go)
        #expect(order.enter(3, of: "a") == .wait)
        #expect(order.enter(4, of: "a") == .refuse)
        #expect(order.enter(5, of: "b") == .wait)
        #expect(order.leave() == 3)
        #expect(order.leave() == 5)
        #expect(order.leave() == nil)
        #expect(order.enter(6, of: "c") == .go)
        #expect(order.enter(7, of: "c") == .wait)
    }

    /// Each turn is given back, whether its body threw or not.
    @Test func turnsAreGivenBack() async throws {
        let turns = TenantTurns(width: 2, timeout: .seconds(60))
        let underWay = Mutex((now: 0, most: 0))
        await withTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    try? await turns.take(for: "t\(number % 7)") { () async throws(StoreError) in
                        underWay.withLock { count in
                            count.now += 1
                            count.most = max(count.most, count.now)
                        }
                        await Task.yield()
                        underWay.withLock { $0.now -= 1 }
                        if number % 3 == 0 { throw .overloaded }
                    }
                }
            }
        }
        #expect(underWay.withLock { $0.most } <= 2)
        #expect(underWay.withLock { $0.now } == 0)
    }

    /// Whoever has waited too long is told so when its turn comes, and the turn goes on to the next.
    @Test func aWaitHasAnEnd() async throws {
        let turns = TenantTurns(width: 1, timeout: .zero)
        let started = Mutex<UnsafeContinuation<Void, Never>?>(nil)
        async let first: Void = turns.take(for: "a") { () async throws(StoreError) in
            await withUnsafeContinuation { continuation in started.withLock { $0 = continuation } }
        }
        while started.withLock({ $0 == nil }) { await Task.yield() }
        let second = Task { try await turns.take(for: "b") { () async throws(StoreError) in } }
        for _ in 0..<100 { await Task.yield() }
        started.withLock { $0 }?.resume()
        try await first
        await #expect(throws: StoreError.self) { try await second.value }
        try await turns.take(for: "c") { () async throws(StoreError) in }
    }
}
