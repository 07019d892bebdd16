import Testing

@testable import TimerExpiry

@Suite struct CircuitTests {
    private let start = ContinuousClock.now

    private func opened() -> Circuit {
        var circuit = Circuit()
        for _ in 0..<Circuit.threshold { circuit.failed(at: start, isProbe: false) }
        return circuit
    }

    /// How many probes begin at `now`, one after the other.
    private func probes(_ circuit: inout Circuit, at now: ContinuousClock.Instant) -> Int {
        var count = 0
        while circuit.wait(at: now) == nil, circuit.begin(at: now) { count += 1 }
        return count
    }

    @Test func staysClosedBelowTheThreshold() {
        var circuit = Circuit()
        for _ in 1..<Circuit.threshold { circuit.failed(at: start, isProbe: false) }
        #expect(circuit.wait(at: start) == nil)
        #expect(!circuit.isOpen)
        #expect(circuit.begin(at: start) == false)
    }

    @Test func opensAtTheThresholdForAPause() {
        let circuit = opened()
        #expect(circuit.isOpen)
        #expect(circuit.wait(at: start) == Circuit.pause)
        #expect(circuit.wait(at: start.advanced(by: .milliseconds(400))) == .milliseconds(600))
        #expect(circuit.wait(at: start.advanced(by: Circuit.pause)) == nil)
    }

    @Test func fewProbesAreUnderWayAtATime() {
        var circuit = opened()
        let later = start.advanced(by: .seconds(60))
        var begun = 0
        for step in 0..<100 { begun += probes(&circuit, at: later.advanced(by: Circuit.interval * step)) }
        #expect(begun == Circuit.mostProbes)
        let end = later.advanced(by: .seconds(60))
        #expect(circuit.wait(at: end) == Circuit.probeWait)
        circuit.failed(at: end, isProbe: true)
        #expect(probes(&circuit, at: end) == 1)
    }

    @Test func probesKeepTheirPace() {
        var circuit = opened()
        var begun = 0
        for step in 0..<1_000 {
            let now = start.advanced(by: Circuit.pause + .milliseconds(5) * step)
            let some = probes(&circuit, at: now)
            for _ in 0..<some { circuit.failed(at: now, isProbe: true) }
            begun += some
        }
        // Five seconds at a hundred a second, and what may be made up for.
        #expect((495...512).contains(begun))
    }

    @Test func closesWhenAProbeSucceeds() {
        var circuit = opened()
        _ = circuit.begin(at: start.advanced(by: Circuit.pause))
        circuit.succeeded()
        #expect(!circuit.isOpen)
        #expect(circuit.wait(at: start) == nil)
    }

    @Test func failuresThatBeganBeforeItOpenedNeitherProlongItNorAreTheProbes() {
        var circuit = opened()
        let later = start.advanced(by: .seconds(60))
        for _ in 0..<50 { circuit.failed(at: start.advanced(by: .milliseconds(900)), isProbe: false) }
        #expect(circuit.wait(at: start.advanced(by: Circuit.pause)) == nil)
        var begun = 0
        for step in 0..<100 { begun += probes(&circuit, at: later.advanced(by: Circuit.interval * step)) }
        for _ in 0..<50 { circuit.failed(at: later, isProbe: false) }
        #expect(begun == Circuit.mostProbes)
        #expect(circuit.wait(at: later.advanced(by: .seconds(60))) == Circuit.probeWait)
    }

    /// Else probes that were never sent would close the circuit for good.
    @Test func aProbeThatWasNotMadeMakesRoomForAnother() {
        var circuit = opened()
        let later = start.advanced(by: .seconds(60))
        for step in 0..<100 { _ = probes(&circuit, at: later.advanced(by: Circuit.interval * step)) }
        let end = later.advanced(by: .seconds(60))
        circuit.probeEnded()
        #expect(probes(&circuit, at: end) == 1)
    }
}
