import Synchronization
import TestSupport
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
        let bench = Bench(publisher: hanging, kafka: kafka) { $0.maxInFlight = 1_024 }
        for number in 0..<1_024 + 256 {
            bench.store.add(
                dueIn: .zero, outputMode: ScriptedStore.rest.replacing("sink", with: "host-\(number % hosts)"))
        }
        bench.store.add(dueIn: .seconds(1), outputMode: ScriptedStore.kafka)
        await bench.run { bench in
            await bench.pass(.seconds(1))
            #expect(await comesTrue { kafka.deliveries.count == 1 })
            // The second one at once: room that nobody makes is not waited for again.
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
            bench.dueAlarm.scheduled(dueIn: .zero)
            #expect(await comesTrue { kafka.deliveries.count == 2 })
            hanging.release()
        }
    }

    @Test func aBrokerThatHangsLeavesRoomForOthers() async {
        let rest = ScriptedPublisher()
        let broker = ScriptedPublisher()
        broker.hold()
        let bench = Bench(publisher: rest, kafka: broker) { $0.maxInFlight = 1_024 }
        for _ in 0..<1_024 + 256 {
            bench.store.add(dueIn: .zero, outputMode: ScriptedStore.kafka)
        }
        bench.store.add(dueIn: .seconds(1))
        await bench.run { bench in
            await bench.pass(.seconds(1))
            #expect(await comesTrue { rest.deliveries.count == 1 })
            broker.release()
        }
    }

    /// Two hundred destinations of one tenant hang: another's timers begin in the pass after they are due.
    @Test func aTenantWhoseHostsHangDelaysNobodyElse() async {
        let publisher = ScriptedPublisher()
        publisher.hang("hangs")
        let bench = Bench(publisher: publisher) {
            $0.maxInFlight = 256
            $0.claimLimit = 32
        }
        for number in 0..<600 {
            let host = ScriptedStore.rest.replacing("sink", with: "hangs-\(number % 200)")
            bench.store.add(dueIn: .zero, outputMode: host, tenant: "a")
        }
        await bench.run { bench in
            await bench.pass(.seconds(3))
            for _ in 0..<50 {
                let id = bench.store.add(dueIn: .zero, tenant: "b")
                bench.dueAlarm.scheduled(dueIn: .zero)
                #expect(await comesTrue { bench.store.settled.contains { $0.id == id } })
            }
            #expect(bench.store.settled.suffix(50).allSatisfy { $0.verdict.isExpired })
            publisher.release()
        }
    }

    /// A healthy path beside another tenant's broken one on the same gateway.
    @Test func aNeighboursFailuresCostNoAttempts() async {
        let publisher = ScriptedPublisher { _ in .retry(after: nil, reason: "503") }
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 3) }
        let bad = ScriptedStore.rest.replacing("\"/\"", with: "\"/bad\"")
        for _ in 0..<200 { bench.store.add(dueIn: .zero, outputMode: bad, tenant: "a") }
        await bench.run { bench in
            await bench.pass(.milliseconds(100))
            let mine = bench.store.add(dueIn: .zero, tenant: "b")
            bench.dueAlarm.scheduled(dueIn: .zero)
            #expect(await comesTrue { publisher.deliveries(to: "/").count == 1 })
            await bench.pass(.seconds(5))
            #expect(await comesTrue { bench.store.settled.contains { $0.id == mine && $0.verdict.isError } })
            #expect(publisher.deliveries(to: "/").map(\.attempt) == [1, 2, 3])
        }
    }

    /// Each timer that ends in error was sent as often as its policy says, though its circuit was open most of the time.
    @Test func waitingForACircuitCostsNoAttempt() async {
        let publisher = ScriptedPublisher { _ in .unreachable(reason: "refused") }
        let bench = Bench(publisher: publisher) { $0.retry = RetryPolicy(maxFailureCount: 2) }
        for _ in 0..<40 { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            await bench.pass(.seconds(20))
            let failed = bench.store.settled.filter(\.verdict.isError).map(\.id)
            let calls = Dictionary(grouping: publisher.deliveries, by: \.id)
            #expect(failed.count == 40, "each ends, though its receiver never comes back")
            #expect(failed.allSatisfy { calls[$0]?.count == 2 })
            #expect(publisher.deliveries.allSatisfy { $0.attempt <= 2 })
            #expect(bench.store.settled.contains { $0.verdict.isPutOff })
        }
    }

    @Test func aTimerIsDeliveredOnceItsReceiverIsBack() async {
        let isDown = Flag(true)
        let publisher = ScriptedPublisher { _ in isDown.value ? .unreachable(reason: "refused") : .delivered }
        let bench = Bench(publisher: publisher)
        for _ in 0..<40 { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            await bench.pass(.seconds(2))
            isDown.value = false
            await bench.pass(.seconds(10))
            #expect(await comesTrue { bench.store.settled.filter(\.verdict.isExpired).count == 40 })
        }
    }

    /// A stop waits for no circuit.
    @Test func aStopWithAnOpenCircuitIsImmediate() async {
        let publisher = ScriptedPublisher { _ in .unreachable(reason: "refused") }
        let bench = Bench(publisher: publisher)
        for _ in 0..<100 { bench.store.add(dueIn: .zero) }
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count >= Circuit.threshold })
        }
        #expect(bench.sleep.durations.allSatisfy { $0 <= .milliseconds(3) })
    }

    @Test func aLeaseThatIsLostWhileATimerWaitsForItsTurnIsNotUsed() async {
        let publisher = ScriptedPublisher()
        publisher.hold()
        let bench = Bench(publisher: publisher) { $0.restConcurrency = 1 }
        let first = bench.store.add(dueIn: .zero)
        let second = bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await comesTrue { publisher.inFlight == 1 })
            bench.store.loseLeases()
            publisher.release()
            #expect(await comesTrue { bench.store.settled.contains { $0.id == second } })
            #expect(bench.store.settled.first { $0.id == second }?.verdict == .handBack(after: .zero))
        }
        #expect(publisher.deliveries.map(\.id) == [first])
    }
}

/// A truth that a test changes while a publisher reads it.
final class Flag: Sendable {
    private let state: Mutex<Bool>

    init(_ value: Bool) {
        state = Mutex(value)
    }

    var value: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

extension Settlement.Verdict {
    var isExpired: Bool {
        if case .expired = self { true } else { false }
    }

    var isError: Bool {
        if case .error = self { true } else { false }
    }

    var isPutOff: Bool {
        if case .handBack(let after) = self { after > .zero } else { false }
    }
}
