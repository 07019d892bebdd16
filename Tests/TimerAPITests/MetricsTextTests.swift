import HTTPServer
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
        let first = text.bytes(for: .operators)
        counter.add()
        clock.withLock { $0 += .milliseconds(99) }
        #expect(text.bytes(for: .operators) == first)
        clock.withLock { $0 += .milliseconds(1) }
        #expect(String(decoding: text.bytes(for: .operators), as: UTF8.self).contains("seen_total 1"))
    }

    @Test func whoMayNotActForAllSeesNoDestinations() async throws {
        let (operators, bound) = ("operators-0123456789", "bound-0123456789")
        let api = APIUnderTest(tokens: try APITokens(setting: "\(operators), mine:\(bound)"))
        api.metrics.counters("named_total", help: "Named.", audience: .operators) { [Reading(labels: [], value: 1)] }
        func shows(_ headers: HTTPHeaders) async -> Bool {
            let answer = await api.send(.get, "/-/metrics", headers: headers)
            #expect(answer.status.code == 200)
            #expect(answer.text.contains("timers_scheduled_total"))
            return answer.text.contains("named_total")
        }
        #expect(await shows(["authorization": "Bearer \(operators)"]))
        #expect(await !shows(["authorization": "Bearer \(bound)"]))
        #expect(await !shows(["authorization": "Bearer unknown-0123456789"]))
        #expect(await !shows([:]))
    }
}
