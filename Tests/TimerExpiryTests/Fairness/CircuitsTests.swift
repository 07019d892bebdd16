import Testing
import TimerCore

@testable import TimerExpiry

/// Whose failures concern whom.
@Suite struct CircuitsTests {
    private let start = ContinuousClock.now
    private let refusal = Outcome.retry(after: nil, reason: "503")
    private let noRoute = Outcome.unreachable(reason: "connection refused")

    private func failed(_ due: DueTimer, _ outcome: Outcome, times: Int = Circuit.threshold) -> Circuits {
        var circuits = Circuits()
        for _ in 0..<times { circuits.end(due, outcome, probes: [], at: start) }
        return circuits
    }

    @Test func anAnswerThatFailsConcernsTheTenantsPathAlone() {
        let circuits = failed(.test(tenant: "a", path: "/bad?n=1"), refusal)
        #expect(circuits.wait(for: .test(tenant: "a", path: "/bad?n=2"), at: start) == Circuit.pause)
        #expect(circuits.wait(for: .test(tenant: "a", path: "/good"), at: start) == nil)
        #expect(circuits.wait(for: .test(tenant: "b", path: "/bad?n=1"), at: start) == nil)
        #expect(circuits.closed(at: start).destinations.isEmpty)
    }

    @Test func aDestinationThatIsNotReachedConcernsAll() {
        let circuits = failed(.test(tenant: "a", path: "/a"), noRoute)
        #expect(circuits.wait(for: .test(tenant: "b", path: "/b"), at: start) == Circuit.pause)
        #expect(circuits.wait(for: .test(host: "other"), at: start) == nil)
        let closed = circuits.closed(at: start)
        #expect(closed.destinations == [QueueKey.test("a", "sink").destination])
        #expect(closed.probeAt == start.advanced(by: Circuit.pause))
        #expect(circuits.closed(at: start.advanced(by: Circuit.pause)).destinations.isEmpty)
    }

    @Test func anyAnswerShowsThatADestinationIsReached() {
        var circuits = failed(.test(), noRoute, times: Circuit.threshold - 1)
        circuits.end(.test(), refusal, probes: [], at: start)
        circuits.end(.test(), noRoute, probes: [], at: start)
        #expect(circuits.wait(for: .test(tenant: "b"), at: start) == nil)
    }

    @Test func whatWasNotTriedCountsNeitherWay() {
        let outcomes: [Outcome?] = [
            nil, .notStarted(after: .zero, reason: ""), .interrupted(reason: ""), .dropped(reason: ""),
        ]
        for outcome in outcomes {
            var circuits = failed(.test(), refusal, times: Circuit.threshold - 1)
            for _ in 0..<50 { circuits.end(.test(), outcome, probes: [], at: start) }
            #expect(circuits.wait(for: .test(), at: start) == nil)
            circuits.end(.test(), refusal, probes: [], at: start)
            #expect(circuits.wait(for: .test(), at: start) != nil)
        }
    }

    /// Begins all probes that may be under way.
    private func probeFully(_ circuits: inout Circuits, at now: ContinuousClock.Instant) {
        for step in 0..<100 {
            let now = now.advanced(by: Circuit.interval * step)
            while circuits.wait(for: .test(), at: now) == nil { #expect(circuits.begin(.test(), at: now) == .path) }
        }
    }

    @Test(arguments: [nil, Outcome.unreachable(reason: "refused"), .retry(after: nil, reason: "503")])
    func theEndOfAProbeMakesRoomForAnother(outcome: Outcome?) {
        var circuits = failed(.test(), refusal)
        let later = start.advanced(by: Circuit.pause)
        probeFully(&circuits, at: later)
        let end = later.advanced(by: .seconds(60))
        // The end of an older attempt does not.
        circuits.end(.test(), refusal, probes: [], at: end)
        #expect(circuits.wait(for: .test(), at: end) == Circuit.probeWait)
        circuits.end(.test(), outcome, probes: .path, at: end)
        #expect(circuits.wait(for: .test(), at: end) == nil)
    }

    @Test func theProbeOfTwoCircuitsIsOneRequest() {
        var circuits = failed(.test(), refusal)
        for _ in 0..<Circuit.threshold { circuits.end(.test(), noRoute, probes: [], at: start) }
        let later = start.advanced(by: Circuit.pause)
        #expect(circuits.begin(.test(), at: later) == [.path, .destination])
        circuits.end(.test(), .delivered, probes: [.path, .destination], at: later)
        #expect(circuits.isEmpty)
    }

    @Test func whatIsRememberedIsBounded() {
        var circuits = Circuits()
        for number in 0..<10_000 { circuits.end(.test(path: "/\(number)"), refusal, probes: [], at: start) }
        #expect((2_000...4_097).contains(circuits.count))
    }

    @Test func theOldestIsForgottenFirst() {
        var memory = Remembered<Int, Int>(capacity: 10)
        for key in 0..<100 {
            memory[key] = key
            memory[-1] = -1
        }
        #expect(memory.count <= 21)
        #expect(memory[-1] == -1 && memory[99] == 99 && memory[0] == nil)
        memory[-1] = nil
        #expect(memory[-1] == nil)
    }
}
