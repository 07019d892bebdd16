import Testing

@testable import TimerExpiry

@Suite struct CircuitTests {
    private let start = ContinuousClock.now

    private func opened() -> Circuit {
        var circuit = Circuit()
        for _ in 0..<Circuit.threshold { circuit.failed(at: start, isProbe: false) }
        return circuit
    }

    @Test func staysClosedBelowTheThreshold() {
        var circuit = Circuit()
        for _ in 1..<Circuit.threshold { circuit.failed(at: start, isProbe: false) }
        #expect(circuit.wait(at: start) == nil)
        #expect(!circuit.isPristine && !circuit.isOpen)
    }

    @Test func opensAtTheThresholdForAPause() {
        let circuit = opened()
        #expect(circuit.isOpen)
        #expect(circuit.wait(at: start) == Circuit.firstPause)
        #expect(circuit.wait(at: start.advanced(by: .milliseconds(400))) == .milliseconds(600))
        #expect(circuit.probeAt == start.advanced(by: Circuit.firstPause))
    }

    @Test func letsOneProbePassAfterThePause() {
        var circuit = opened()
        let later = start.advanced(by: Circuit.firstPause)
        #expect(circuit.wait(at: later) == nil)
        #expect(circuit.begin() == true)
        #expect(circuit.wait(at: later) == Circuit.firstPause)
        #expect(circuit.probeAt == nil)
    }

    @Test func closesWhenTheProbeSucceeds() {
        var circuit = opened()
        _ = circuit.begin()
        circuit.succeeded()
        #expect(circuit.isPristine)
        #expect(circuit.begin() == false)
    }

    @Test func doublesThePauseUpToItsCap() {
        var circuit = opened()
        var now = start.advanced(by: Circuit.firstPause)
        for pause in [2, 4, 8, 16, 30, 30] {
            #expect(circuit.begin() == true)
            circuit.failed(at: now, isProbe: true)
            #expect(circuit.wait(at: now) == .seconds(pause))
            now = now.advanced(by: .seconds(pause))
            #expect(circuit.wait(at: now) == nil)
        }
        _ = circuit.begin()
        #expect(circuit.wait(at: now) == Circuit.longestProbeWait)
    }

    @Test func failuresThatBeganBeforeItOpenedDoNotProlongIt() {
        var circuit = opened()
        circuit.failed(at: start.advanced(by: .milliseconds(900)), isProbe: false)
        #expect(circuit.wait(at: start.advanced(by: Circuit.firstPause)) == nil)
    }

    @Test func failuresThatBeganBeforeItOpenedAreNotTheProbes() {
        var circuit = opened()
        _ = circuit.begin()
        circuit.failed(at: start, isProbe: false)
        #expect(circuit.probeAt == nil)
    }

    /// Else a probe that was never sent would close the circuit for good.
    @Test func aProbeThatWasNotMadeMakesRoomForAnother() {
        var circuit = opened()
        let later = start.advanced(by: Circuit.firstPause)
        _ = circuit.begin()
        circuit.probeShowedNothing(at: later, again: .zero)
        #expect(circuit.wait(at: later) == nil)
        #expect(circuit.begin() == true)
        circuit.probeShowedNothing(at: later, again: .seconds(30))
        #expect(circuit.wait(at: later) == Circuit.firstPause)
    }
}
