import Testing

@testable import Threads

@Suite struct WakeUpTests {
    @Test func aSignalEndsWaitsUntilItIsCleared() {
        let wakeUp = WakeUp()
        wakeUp.signal()
        wakeUp.signal()
        // Without the signal these would wait for an hour each.
        wakeUp.wait(for: .seconds(3_600))
        wakeUp.wait(for: .seconds(3_600))
        wakeUp.clear()
        let start = ContinuousClock.now
        wakeUp.wait(for: .milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }

    @Test func oneThatNobodySignalsWaitsForItsTime() {
        let start = ContinuousClock.now
        WakeUp().wait(for: .milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        WakeUp().wait(for: .seconds(-1))
    }

    @Test(.timeLimit(.minutes(1))) func aStopEndsThePauseThatIsUnderWayAndAllAfterIt() throws {
        let stop = StopSignal()
        let thread = try OwnThread(name: "pauses") {
            while !stop.isSet { stop.pause(.seconds(3_600)) }
        }
        #expect(!stop.isSet)
        stop.set()
        thread.join()
        stop.pause(.seconds(3_600))
        #expect(stop.isSet)
    }
}
