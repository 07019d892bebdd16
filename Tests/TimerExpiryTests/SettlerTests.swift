import Logging
import Metrics
import Synchronization
import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct SettlerTests {
    /// What comes while a batch is written waits a moment for more, once; the first of all never waits.
    @Test func fewWaitForCompany() async {
        let alarm = ManualAlarm()
        let store = ScriptedStore(alarm: alarm)
        let ids = (0..<3).map { _ in store.add(dueIn: .zero) }
        let batches = Mutex<[[ExpirationID]]>([])
        let settlers = Mutex<Settler?>(nil)
        let settle = { @Sendable (id: ExpirationID) in
            settlers.withLock { $0 }?.settle(
                [Settlement(id: id, attempt: 1, verdict: .expired(firedAt: Timestamp(microseconds: 0)))])
        }
        let settler = Settler(
            store: store, metrics: ExpiryMetrics(MetricsRegistry()), logger: Logger(label: "test"),
            sleep: { _ in settle(ids[2]) },
            onSettled: { batch in
                batches.withLock { $0.append(batch.map(\.id)) }
                if batch.map(\.id) == [ids[0]] { settle(ids[1]) }
            })
        settlers.withLock { $0 = settler }
        settle(ids[0])
        #expect(await comesTrue { batches.withLock { $0.joined().count } == 3 })
        #expect(batches.withLock { $0 } == [[ids[0]], [ids[1], ids[2]]])
        settlers.withLock { $0 = nil }
    }

    /// What was delivered is written in the end; meanwhile the database is not asked without a pause.
    @Test func aBatchIsTriedUntilItIsWrittenEachTimeALittleLater() async {
        let alarm = ManualAlarm()
        let store = ScriptedStore(alarm: alarm)
        let sleep = RecordedSleep()
        store.failNext(5)
        let settler = Settler(
            store: store, metrics: ExpiryMetrics(MetricsRegistry()), logger: Logger(label: "test"),
            sleep: { await sleep($0) }, onSettled: { _ in })
        settler.settle(Settlement(id: store.add(dueIn: .zero), attempt: 1, verdict: .error(reason: "x")))
        await settler.drain()
        #expect(store.settled.count == 1)
        #expect(sleep.durations == [200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
    }
}
