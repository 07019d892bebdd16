import Logging
import Metrics
import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct ExpiryLoopTests {
    /// A loop over a scripted store, with the clock in the test's hand.
    private struct Bench {
        let alarm = ManualAlarm()
        let store: ScriptedStore
        let loop: ExpiryLoop
        let metrics = MetricsRegistry()
        let sleep = RecordedSleep()

        init(
            publisher: ScriptedPublisher, kafka: ScriptedPublisher? = nil,
            _ change: (inout ExpiryConfiguration) -> Void = { _ in }
        ) {
            store = ScriptedStore(alarm: alarm)
            var configuration = ExpiryConfiguration()
            change(&configuration)
            loop = ExpiryLoop(
                configuration: configuration, store: store,
                publishers: Publishers(rest: publisher, kafka: kafka), alarm: alarm, registry: metrics,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, sleep: { [sleep] in await sleep($0) })
        }

        /// Runs the loop while `body` does; then stops it and waits for its end.
        func run(_ body: (Bench) async throws -> Void) async rethrows {
            async let running: Void = loop.run()
            try await body(self)
            loop.stop()
            await running
        }

        func sleeps() async -> Bool {
            await eventually { alarm.wakeAt != nil }
        }
    }

    @Test func firesWhatIsDueAndNothingElse() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher)
        let due = bench.store.add(dueIn: .zero)
        bench.store.add(dueIn: .seconds(60))
        await bench.run { bench in
            #expect(await eventually { !bench.store.settled.isEmpty })
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
            #expect(await eventually { publisher.deliveries.count == 1 })
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
            DueAlarm(bench.alarm).scheduled(dueIn: .milliseconds(20))
            bench.alarm.advance(by: .milliseconds(20))
            #expect(await eventually { publisher.deliveries.count == 1 })
        }
    }

    @Test func retriesWithTheSameIDAndTheNextAttempt() async {
        let publisher = ScriptedPublisher { $0.attempt < 3 ? .retry(after: nil, reason: "503") : .delivered }
        let bench = Bench(publisher: publisher)
        let id = bench.store.add(dueIn: .zero)
        await bench.run { bench in
            for attempt in 1...3 {
                #expect(await eventually { bench.store.settled.count == attempt })
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
            #expect(await eventually { bench.store.verdicts == [.error(reason: "Kafka is not configured")] })
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
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.rest.replacing("sink", with: "host-\(number)"))
        }
        await bench.run { bench in
            for _ in 0..<20 {
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .milliseconds(20))
            }
            #expect(publisher.deliveries.count == 8)
            publisher.release()
            #expect(await eventually { bench.store.settled.count == 20 })
        }
    }

    /// More timers than a replica may have in flight are due to hosts that hang.
    @Test(arguments: [1, 2, 9, 30]) func hostsThatHangLeaveRoomForOthers(hosts: Int) async {
        let hanging = ScriptedPublisher()
        let kafka = ScriptedPublisher()
        hanging.hold()
        let bench = Bench(publisher: hanging, kafka: kafka)
        for number in 0..<ExpiryConfiguration().maxInFlight + 2_048 {
            bench.store.add(
                dueIn: .zero, outputMode: ScriptedStore.rest.replacing("sink", with: "host-\(number % hosts)"))
        }
        bench.store.add(dueIn: .seconds(1), outputMode: ScriptedStore.kafka)
        await bench.run { bench in
            for _ in 0..<50 {
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .milliseconds(20))
            }
            #expect(await eventually { kafka.deliveries.count == 1 })
            // The second one at once: room that nobody makes is not waited for again.
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
            DueAlarm(bench.alarm).scheduled(dueIn: .zero)
            #expect(await eventually { kafka.deliveries.count == 2 })
            hanging.release()
        }
    }

    @Test func aBrokerThatHangsLeavesRoomForOthers() async {
        let rest = ScriptedPublisher()
        let broker = ScriptedPublisher()
        broker.hold()
        let bench = Bench(publisher: rest, kafka: broker)
        for _ in 0..<ExpiryConfiguration().maxInFlight + 2_048 { bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka) }
        bench.store.add(dueIn: .seconds(1))
        await bench.run { bench in
            for _ in 0..<50 {
                #expect(await bench.sleeps())
                bench.alarm.advance(by: .milliseconds(20))
            }
            #expect(await eventually { rest.deliveries.count == 1 })
            broker.release()
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
            #expect(await eventually { publisher.inFlight == 2 })
            #expect(await bench.sleeps())
            // What stands behind a saturated destination is not looked for at once.
            #expect(bench.store.claims.map(\.excluded) == [[]])
            bench.alarm.advance(by: .milliseconds(20))
            #expect(await eventually { bench.store.claims.last?.excluded == [DestinationKey("http://sink:80")] })
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
            DueAlarm(bench.alarm).scheduled(dueIn: .zero)
            #expect(await eventually { kafka.deliveries.count == 1 })
            #expect(publisher.inFlight == 2)
            publisher.release()
            #expect(await eventually { bench.store.settled.count == 31 })
        }
        #expect(publisher.mostInFlight == 2)
    }

    @Test func stopHandsBackWhatWasNotStartedAndFinishesTheRest() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher) { $0.restConcurrency = 1 }
        for _ in 0..<3 { bench.store.add(dueIn: .zero) }
        async let running: Void = bench.loop.run()
        #expect(await eventually { publisher.inFlight == 1 })
        #expect(await bench.sleeps())
        bench.loop.stop()
        #expect(await eventually { bench.store.settled.count == 2 })
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
        #expect(await eventually { bench.store.settled.count >= 2 })
        bench.loop.stop()
        await running
        #expect(publisher.deliveries.isEmpty)
        #expect(bench.store.verdicts.allSatisfy { $0 == .handBack(after: .zero) })
    }

    @Test func anAttemptThatNeverEndedIsCounted() async {
        let bench = Bench(publisher: ScriptedPublisher()) { $0.retry = RetryPolicy(maxFailureCount: 0) }
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await eventually { bench.store.settled.count == 1 })
        }
        guard case .error = bench.store.verdicts[0] else {
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
            #expect(await eventually { publisher.inFlight == 1 })
            #expect(await bench.sleeps())
            bench.store.failNext(2)
            publisher.release()
            #expect(await eventually { bench.store.settled.count == 1 })
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
            #expect(await eventually { publisher.deliveries.count == 1 })
        }
    }

    @Test func hostsThatFailedAreNotRememberedForEver() async {
        let bench = Bench(publisher: ScriptedPublisher { _ in .retry(after: .seconds(60), reason: "refused") }) {
            $0.maxInFlight = 4
        }
        await bench.run { bench in
            for number in 1...40 {
                let output = ScriptedStore.rest.replacing("sink", with: "host-\(number)")
                bench.store.add(dueIn: .zero, outputMode: output)
                DueAlarm(bench.alarm).scheduled(dueIn: .zero)
                #expect(await eventually { bench.store.settled.count == number })
            }
        }
        #expect(bench.loop.dispatcher.rememberedDestinations <= 12)
    }

    @Test func anOpenCircuitFailsFastButNeverTheLastAttempt() async {
        let publisher = ScriptedPublisher { _ in .retry(after: nil, reason: "refused") }
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 2) }
        for _ in 0..<Circuit.threshold { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            #expect(await eventually { bench.store.settled.count == Circuit.threshold })
            let calls = publisher.deliveries.count
            let refused = bench.store.add(dueIn: .zero)
            DueAlarm(bench.alarm).scheduled(dueIn: .zero)
            #expect(await eventually { bench.store.settled.count == Circuit.threshold + 1 })
            #expect(publisher.deliveries.count == calls)
            #expect(bench.store.settled.last?.id == refused)
            #expect(bench.sleep.durations.filter { (.milliseconds(128) ... .milliseconds(384)).contains($0) }.count == 1)
            #expect(await bench.sleeps())
            bench.alarm.advance(by: .seconds(1))
            #expect(await eventually { publisher.deliveries.contains { $0.id == refused && $0.attempt == 2 } })
        }
    }

    @Test func aLastAttemptThatWaitedForItsCircuitStillNeedsItsLease() async {
        let publisher = ScriptedPublisher { _ in .retry(after: .seconds(60), reason: "refused") }
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 1) }
        for _ in 0..<Circuit.threshold { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            #expect(await eventually { bench.store.settled.count == Circuit.threshold })
            bench.sleep.onNext { bench.store.loseLeases() }
            let late = bench.store.add(dueIn: .zero)
            DueAlarm(bench.alarm).scheduled(dueIn: .zero)
            #expect(await eventually { bench.store.settled.contains { $0.id == late } })
            #expect(bench.store.settled.first { $0.id == late }?.verdict == .handBack(after: .zero))
            #expect(!publisher.deliveries.contains { $0.id == late })
        }
    }
}
