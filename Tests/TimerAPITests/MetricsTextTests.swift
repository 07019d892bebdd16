import Metrics
import Synchronization
import Testing

@testable import TimerAPI

@Suite struct MetricsTextTests {
    @Test func isRenderedTenTimesASecondAtMost() {
        let clock = Mutex(ContinuousClock.now)
        let registry = MetricsRegistry()
        let counter = registry.counter("seen_total", help: "Seen.")
        let text = MetricsText(registry) { clock.withLock { $0 } }
        let first = text.bytes
        counter.add()
        clock.withLock { $0 += .milliseconds(99) }
        #expect(text.bytes == first)
        clock.withLock { $0 += .milliseconds(1) }
        #expect(String(decoding: text.bytes, as: UTF8.self).contains("seen_total 1"))
    }
}
