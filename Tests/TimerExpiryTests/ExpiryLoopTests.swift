import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct ExpiryLoopTests {
    @Test func firesWhatIsDueAndNothingElse() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        let due = bench.store.add(dueIn: .zero)
        bench.store.add(dueIn: .seconds(60))
        await bench.run { bench in
            #expect(await comesTrue { !bench.store.settled.isEmpty })
        }
        #expect(publisher.deliveries.map(\.id) == [due])
        #expect(bench.store.settled.map(\.id) == [due])
    }

    @Test func sleepsExactlyToTheNextDueTime() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .milliseconds(250))
        await bench.run { bench in
            #expect(await bench.sleeps())
            #expect(bench.alarm.wakeAt == bench.alarm.now.advanced(by: .milliseconds(250)))
            bench.alarm.advance(by: .milliseconds(249))
            #expect(publisher.deliveries.isEmpty)
            bench.alarm.advance(by: .milliseconds(1))
            #expect(await comesTrue { publisher.deliveries.count == 1 })
        }
    }

    @Test func sleepsNoLongerThanThePollInterval() async {
        let bench = Bench(publisher: ScriptedPublisher()) { $0.pollInterval = .milliseconds(700) }
        bench.store.add(dueIn: .seconds(60))
        await bench.run { bench in
            #expect(await bench.sleeps())
            #expect(bench.alarm.wakeAt == bench.alarm.now.advanced(by: .milliseconds(700)))
        }
    }

    @Test func wakesForATimerThatWasJustScheduled() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        await bench.run { bench in
            #expect(await bench.sleeps())
            bench.store.add(dueIn: .milliseconds(20))
            bench.dueAlarm.scheduled(dueIn: .milliseconds(20))
            bench.alarm.advance(by: .milliseconds(20))
            #expect(await comesTrue { publisher.deliveries.count == 1 })
        }
    }

    @Test func retriesWithTheSameIDAndTheNextAttempt() async {
        let publisher = ScriptedPublisher { $0.attempt < 3 ? .retry(after: nil, reason: "503") : .delivered }
        let bench = Bench(publisher: publisher)
        let id = bench.store.add(dueIn: .zero)
        await bench.run { bench in
            for attempt in 1...3 {
                #expect(await comesTrue { bench.store.settled.count == attempt })
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .seconds(2))
            }
        }
        #expect(publisher.deliveries.map(\.attempt) == [1, 2, 3])
        #expect(Set(publisher.deliveries.map(\.id)) == [id])
    }

    @Test func kafkaWithoutConfigurationIsAnError() async {
        let bench = Bench(publisher: ScriptedPublisher())
        bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.verdicts == [.error(reason: "Kafka is not configured")] })
        }
    }

    @Test func claimsOnlyWhatFits() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher) { configuration in
            configuration.maxInFlight = 8
            configuration.restConcurrency = 100
        }
        for number in 0..<20 {
            bench.store.add(
                dueIn: .zero, outputMode: ScriptedStore.rest.replacing("sink", with: "host-\(number)"),
                tenant: "tenant-\(number)")
        }
        await bench.run { bench in
            for _ in 0..<20 {
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .milliseconds(20))
            }
            // The last eighth is for destinations that answer.
            #expect(publisher.deliveries.count == 7)
            publisher.release()
            for _ in 0..<150 {
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .milliseconds(20))
            }
            #expect(await comesTrue { publisher.deliveries.count == 20 })
        }
    }

    @Test func keepsToTheDestinationsConcurrencyAndPassesItOver() async {
        let publisher = ScriptedPublisher()
        let kafka = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher, kafka: kafka) { configuration in
            configuration.restConcurrency = 2
            configuration.claimLimit = 12
        }
        for _ in 0..<30 { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            #expect(await comesTrue { publisher.inFlight == 2 })
            #expect(await bench.sleeps())
            // What stands behind a saturated destination is not looked for at once.
            #expect(bench.store.claims.map(\.exclusions.isEmpty) == [true])
            bench.alarm.advance(by: .milliseconds(20))
            #expect(
                await comesTrue {
                    bench.store.claims.last?.exclusions.destinations == [DestinationKey("http://sink:80")]
                })
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
            bench.dueAlarm.scheduled(dueIn: .zero)
            #expect(await comesTrue { kafka.deliveries.count == 1 })
            #expect(publisher.inFlight == 2)
            publisher.release()
            #expect(await comesTrue { bench.store.settled.count == 31 })
        }
        #expect(publisher.mostInFlight == 2)
    }

    @Test func stopHandsBackWhatWasNotStartedAndFinishesTheRest() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher) { $0.restConcurrency = 1 }
        for _ in 0..<3 { bench.store.add(dueIn: .zero) }
        async let running: Void = bench.loop.run()
        #expect(await comesTrue { publisher.inFlight == 1 })
        #expect(await bench.sleeps())
        bench.loop.stop()
        #expect(await comesTrue { bench.store.settled.count == 2 })
        publisher.release()
        await running
        let verdicts = bench.store.verdicts
        #expect(verdicts.filter { $0 == .handBack(after: .zero) }.count == 2)
        #expect(verdicts.count == 3)
        #expect(publisher.deliveries.count == 1)
    }

    @Test func startsNothingWhenTheLeaseIsLost() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        bench.store.loseLeases()
        bench.store.add(dueIn: .zero)
        bench.store.add(dueIn: .zero)
        async let running: Void = bench.loop.run()
        #expect(await comesTrue { bench.store.settled.count >= 2 })
        bench.loop.stop()
        await running
        #expect(publisher.deliveries.isEmpty)
        #expect(bench.store.verdicts.allSatisfy { $0 == .handBack(after: .zero) })
    }

    /// Nothing begins after the stop, neither what had its turn nor what the publisher has not sent yet.
    @Test func nothingIsSentAfterTheStop() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .zero)
        async let running: Void = bench.loop.run()
        #expect(await comesTrue { publisher.inFlight == 1 })
        #expect(publisher.deliveries.first?.mayStart() == true)
        bench.loop.stop()
        #expect(publisher.deliveries.first?.mayStart() == false)
        publisher.release()
        await running
    }

    /// What the end of the process cut off has used its number, and is no failure, though it was the last that is allowed.
    @Test func theEndOfTheProcessIsNoFailure() async {
        let publisher = ScriptedPublisher { _ in .interrupted(reason: "the service is shutting down") }
        publisher.hold()
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 1) }
        bench.store.add(dueIn: .zero)
        async let running: Void = bench.loop.run()
        #expect(await comesTrue { publisher.inFlight == 1 })
        bench.loop.stop()
        publisher.release()
        await running
        #expect(bench.store.verdicts == [.interrupted])
    }

    @Test(arguments: [(3, 2, true), (3, 3, true), (4, 2, false)])
    func interruptionsDoNotCountAgainstTheFailuresThatAreAllowed(
        attempts: Int, interruptions: Int, isDelivered: Bool
    ) async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 2) }
        bench.store.add(dueIn: .zero, attempt: attempts, interruptions: interruptions)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(publisher.deliveries.count == (isDelivered ? 1 : 0))
    }

    @Test func anAttemptTakesNoLongerThanTheOperatorAllows() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher) { $0.maxDeliveryTimeout = .seconds(30) }
        let patient = ScriptedStore.rest.replacing("\"path\"", with: "\"timeoutMs\":600000,\"path\"")
        bench.store.add(dueIn: .zero, outputMode: patient)
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 2 })
        }
        // Both are due at once: which of them goes first is nobody's promise.
        #expect(Set(publisher.deliveries.map(\.timeout)) == [.seconds(30), .seconds(20)])
    }

    @Test func anAttemptThatNeverEndedIsCounted() async {
        let bench = Bench(publisher: ScriptedPublisher()) { $0.retry = RetryPolicy(maxFailureCount: 0) }
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        guard case .givenUp = bench.store.verdicts[0] else {
            Issue.record("\(bench.store.verdicts)")
            return
        }
    }

    @Test func settlesOnceTheDatabaseIsBack() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await comesTrue { publisher.inFlight == 1 })
            #expect(await bench.sleeps())
            bench.store.failNext(2)
            publisher.release()
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(publisher.deliveries.count == 1)
    }

    @Test func claimsAgainOnceTheDatabaseIsBack() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        bench.store.failNext(1)
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await bench.sleeps())
            bench.alarm.advance(by: .milliseconds(500))
            #expect(await comesTrue { publisher.deliveries.count == 1 })
        }
    }
}
