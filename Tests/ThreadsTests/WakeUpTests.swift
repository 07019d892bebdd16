import Glibc
import Testing
import Threads

@Suite struct WakeUpTests {
    private func isReadable(_ wakeUp: WakeUp) -> Bool {
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 1
    }

    @Test func isReadableFromASignalUntilItIsCleared() throws {
        let wakeUp = try WakeUp()
        #expect(!isReadable(wakeUp))
        wakeUp.signal()
        wakeUp.signal()
        #expect(isReadable(wakeUp))
        wakeUp.clear()
        #expect(!isReadable(wakeUp))
        wakeUp.clear()
        wakeUp.signal()
        #expect(isReadable(wakeUp))
    }

    @Test func aSignalEndsWaitsUntilItIsCleared() {
        let wakeUp = WakeUp.required()
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
        WakeUp.required().wait(for: .milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        WakeUp.required().wait(for: .seconds(-1))
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

@Suite struct MonotonicClockTests {
    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.seconds(-1), 0), (.seconds(1), 1_000_000_000),
            (.seconds(Int64.max), 3_155_760_000_000_000_000),
        ] as [(Duration, UInt64)])
    func deadlinesAreThatFarOffAndAtMostACentury(duration: Duration, nanoseconds: UInt64) {
        let before = MonotonicClock.now
        let deadline = MonotonicClock.deadline(in: duration)
        #expect(before + nanoseconds <= deadline && deadline <= MonotonicClock.now + nanoseconds)
    }

    @Test func whatIsLeftIsRoundedUp() {
        let long = MonotonicClock.millisecondsLeft(until: MonotonicClock.now + 3_600_000_000_001)
        #expect((1...3_600_001).contains(long))
        #expect(MonotonicClock.millisecondsLeft(until: MonotonicClock.now) == 0)
    }
}
