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
        #expect(circuits.wait(for: .test(tenant: "a", path: "/bad?n=2"), at: start) == Circuit.firstPause)
        #expect(circuits.wait(for: .test(tenant: "a", path: "/good"), at: start) == nil)
        #expect(circuits.wait(for: .test(tenant: "b", path: "/bad?n=1"), at: start) == nil)
        #expect(circuits.closed(at: start).destinations.isEmpty)
    }

    @Test func aDestinationThatIsNotReachedConcernsAll() {
        let circuits = failed(.test(tenant: "a", path: "/a"), noRoute)
        #expect(circuits.wait(for: .test(tenant: "b", path: "/b"), at: start) == Circuit.firstPause)
        #expect(circuits.wait(for: .test(host: "other"), at: start) == nil)
        let closed = circuits.closed(at: start)
        #expect(closed.destinations == [QueueKey.test("a", "sink").destination])
        #expect(closed.probeAt == start.advanced(by: Circuit.firstPause))
        #expect(circuits.closed(at: start.advanced(by: Circuit.firstPause)).destinations.isEmpty)
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

    @Test func oneProbeAtATimeAndItsEndDecides() {
        var circuits = failed(.test(), refusal)
        let later = start.advanced(by: Circuit.firstPause)
        #expect(circuits.wait(for: .test(), at: later) == nil)
        #expect(circuits.begin(.test()) == .path)
        #expect(circuits.wait(for: .test(), at: later) != nil)
        // Neither the end of an older attempt nor a probe that was not made counts as its failure.
        circuits.end(.test(), refusal, probes: [], at: later)
        circuits.end(.test(), nil, probes: .path, at: later)
        #expect(circuits.wait(for: .test(), at: later) == nil)
        #expect(circuits.begin(.test()) == .path)
        circuits.end(.test(), refusal, probes: .path, at: later)
        #expect(circuits.wait(for: .test(), at: later) == Circuit.firstPause * 2)
    }

    @Test func aProbeOfAPathThatDoesNotReachItsDestinationTriesAgainAfterItsPause() {
        var circuits = failed(.test(), refusal)
        let later = start.advanced(by: Circuit.firstPause)
        let probes = circuits.begin(.test())
        circuits.end(.test(), noRoute, probes: probes, at: later)
        #expect(circuits.wait(for: .test(), at: later) == Circuit.firstPause)
    }

    @Test func theProbeOfTwoCircuitsIsOneRequest() {
        var circuits = failed(.test(), refusal)
        for _ in 0..<Circuit.threshold { circuits.end(.test(), noRoute, probes: [], at: start) }
        let later = start.advanced(by: Circuit.firstPause)
        #expect(circuits.begin(.test()) == [.path, .destination])
        #expect(circuits.wait(for: .test(tenant: "b"), at: later) != nil)
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
