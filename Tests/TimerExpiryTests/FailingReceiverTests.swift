import Testing
import TimerCore

@testable import TimerExpiry

/// What the timers of others have beside receivers that hang or fail.
@Suite struct FailingReceiverTests {
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
            await bench.pass(.seconds(1))
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
            await bench.pass(.seconds(1))
            #expect(await eventually { rest.deliveries.count == 1 })
            broker.release()
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
