import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct DestinationMetricsTests {
    @Test func attemptsAreCountedByDestination() async {
        let publisher = ScriptedPublisher { $0.attempt < 2 ? .retry(after: nil, reason: "503") : .delivered }
        let bench = Bench(publisher: publisher)
        bench.store.add(dueIn: .zero)
        await bench.run { bench in
            #expect(await comesTrue { bench.store.settled.count == 1 })
            bench.alarm.advance(by: .seconds(60))
            #expect(await comesTrue { bench.store.settled.count == 2 })
        }
        let lines = bench.metrics.render().split(separator: "\n")
            .filter { $0.hasPrefix("timer_destination_") && !$0.contains("\"other\"") }
        #expect(lines.contains { $0.hasSuffix("outcome=\"retry\"} 1.0") })
        #expect(lines.contains { $0.hasSuffix("outcome=\"delivered\"} 1.0") })
        let late = lines.filter { $0.hasPrefix("timer_destination_late_total{destination=\"http://") }
        #expect(late.count == 1 && late[0].hasSuffix(" 1.0"))
    }
}
