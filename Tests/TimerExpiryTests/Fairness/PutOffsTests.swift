import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct PutOffsTests {
    private let start = ContinuousClock.now

    @Test func theyComeBackFiveHundredASecond() {
        var putOffs = PutOffs()
        let waits = (0..<2_000).map { _ in putOffs.add(.test("a", "sink"), wait: .seconds(7), at: start) }
        #expect(waits.first == .seconds(7))
        #expect(waits.last.map { $0 > .seconds(10.9) && $0 < .seconds(11) } == true)
        for second in 7..<11 {
            #expect(waits.filter { $0 >= .seconds(second) && $0 < .seconds(second + 1) }.count == 500)
        }
        // In groups, for each due date there is a claim.
        #expect(Set(waits).count == 80)
    }

    @Test func aFifthOfASecondsWorthMakesClaimsLeaveThem() throws {
        var putOffs = PutOffs()
        #expect(putOffs.limit(at: start) == nil)
        for _ in 0..<99 { _ = putOffs.add(.test("a", "sink"), wait: .zero, at: start) }
        #expect(putOffs.exclusions(at: start) == nil)
        // A claim that may bring more of them is small.
        #expect(putOffs.limit(at: start) == 64)
        _ = putOffs.add(.test("b", "other"), wait: .zero, at: start)
        let left = putOffs.exclusions(at: start)
        let blocked = try #require(left)
        #expect(blocked.exclusions.queues == [.test("a", "sink"), .test("b", "other")])
        #expect(blocked.until == start.after(0.1))
        #expect(putOffs.limit(at: start) == nil)
        #expect(putOffs.exclusions(at: start.after(0.099)) != nil)
        #expect(putOffs.exclusions(at: start.after(0.1)) == nil)
        #expect(putOffs.limit(at: start.after(0.1)) == 64)
        #expect(putOffs.exclusions(at: start.after(2)) == nil)
        _ = putOffs.add(.test("c", "sink"), wait: .zero, at: start.after(2))
        #expect(putOffs.exclusions(at: start.after(2)) == nil)
    }

    @Test func manyQueuesBecomeTheirTenants() throws {
        var putOffs = PutOffs()
        for number in 0..<10_000 { _ = putOffs.add(.test("a", "host-\(number)"), wait: .zero, at: start) }
        let left = putOffs.exclusions(at: start)
        let exclusions = try #require(left).exclusions
        #expect(exclusions.tenants == [TenantKey("a")])
        #expect(exclusions.queues.isEmpty)
    }
}
