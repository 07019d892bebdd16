import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

/// Timers with `notAfterMs`.
@Suite struct DeadlineTests {
    private let output = ScriptedStore.rest.replacing("\"path\"", with: "\"notAfterMs\":5000,\"path\"")

    /// (How long after its due date it is claimed, whether it is tried.)
    @Test(arguments: [(Duration.seconds(-4), true), (.seconds(-5), false), (.seconds(-60), false)])
    func aTimerIsTriedUntilItsDeadlineOnly(dueIn: Duration, isTried: Bool) async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: dueIn, outputMode: output)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(publisher.deliveries.count == (isTried ? 1 : 0))
        if !isTried { #expect(bench.store.verdicts == [.givenUp(reason: "too late")]) }
    }

    /// It waits for its turn behind one that hangs.
    @Test func aTimerThatWaitsForItsTurnEndsAtItsDeadline() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher) { $0.restConcurrency = 1 }
        bench.store.add(dueIn: .seconds(-1))
        bench.store.add(dueIn: .zero, outputMode: output)
        await bench.run { bench in
            #expect(await comesTrue { publisher.inFlight == 1 })
            bench.alarm.advance(by: .seconds(5))
            publisher.release()
            #expect(await comesTrue { bench.store.settled.count == 2 })
        }
        #expect(publisher.deliveries.count == 1)
        #expect(bench.store.verdicts.contains(.givenUp(reason: "too late")))
    }

    /// The publisher asks when it is about to send.
    @Test func nothingIsSentOnceItIsTooLate() async throws {
        let publisher = ScriptedPublisher { delivery in
            delivery.mayStart() ? .delivered : .notStarted(after: .zero, reason: "withdrawn")
        }
        publisher.hold()
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .zero, outputMode: output)
        await bench.run { bench in
            #expect(await comesTrue { publisher.inFlight == 1 })
            bench.alarm.advance(by: .seconds(5))
            publisher.release()
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(bench.store.verdicts == [.givenUp(reason: "too late")])
    }

    @Test func aRetryThatWouldComeTooLateIsNotWaitedFor() async {
        let publisher = ScriptedPublisher { _ in .retry(after: .seconds(10), reason: "503") }
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .zero, outputMode: output)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(bench.store.verdicts == [.error(reason: "too late: 503")])
        #expect(bench.store.settled[0].met?.outcome == .retry)
    }
}
