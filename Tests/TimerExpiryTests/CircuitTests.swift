import Testing

@testable import TimerExpiry

@Suite struct CircuitTests {
    private let start = ContinuousClock.now

    private func opened() -> Circuit {
        var circuit = Circuit()
        for _ in 0..<Circuit.threshold { circuit.failed(at: start) }
        return circuit
    }

    private func admitted(_ circuit: inout Circuit, at instant: ContinuousClock.Instant) -> Bool {
        circuit.admits(at: instant)
    }

    @Test func staysClosedBelowTheThreshold() {
        var circuit = Circuit()
        for _ in 1..<Circuit.threshold { circuit.failed(at: start) }
        #expect(admitted(&circuit, at: start))
        #expect(!circuit.isPristine)
    }

    @Test func opensAtTheThreshold() {
        var circuit = opened()
        #expect(!admitted(&circuit, at: start))
        #expect(!admitted(&circuit, at: start.advanced(by: .milliseconds(999))))
    }

    @Test func letsOneProbePassAfterThePause() {
        var circuit = opened()
        let later = start.advanced(by: Circuit.firstPause)
        #expect(admitted(&circuit, at: later))
        #expect(!admitted(&circuit, at: later))
    }

    @Test func closesWhenTheProbeSucceeds() {
        var circuit = opened()
        _ = admitted(&circuit, at: start.advanced(by: Circuit.firstPause))
        circuit.succeeded()
        #expect(circuit.isPristine)
        #expect(admitted(&circuit, at: start))
    }

    @Test func doublesThePauseUpToItsCap() {
        var circuit = opened()
        var now = start.advanced(by: Circuit.firstPause)
        for pause in [2, 4, 8, 16, 30, 30] {
            #expect(admitted(&circuit, at: now))
            circuit.failed(at: now)
            now = now.advanced(by: .seconds(pause))
            #expect(!admitted(&circuit, at: now.advanced(by: .milliseconds(-1))))
        }
    }

    @Test func failuresThatBeganBeforeItOpenedDoNotProlongIt() {
        var circuit = opened()
        circuit.failed(at: start.advanced(by: .milliseconds(900)))
        #expect(admitted(&circuit, at: start.advanced(by: Circuit.firstPause)))
    }
}
