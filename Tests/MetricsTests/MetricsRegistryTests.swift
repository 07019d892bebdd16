import Metrics
import Synchronization
import Testing

@Suite struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    @Test func rendersCountersAndGauges() {
        registry.counter("requests_total", help: "Requests.").add(3)
        registry.gauge("open", help: "Open now.").set(1.5)
        registry.gauge("read", help: "Read when rendered.") { 7 }
        #expect(
            registry.render() == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total 3
                # HELP open Open now.
                # TYPE open gauge
                open 1.5
                # HELP read Read when rendered.
                # TYPE read gauge
                read 7.0

                """)
    }

    @Test func rendersHistogramsCumulatively() {
        let histogram = registry.histogram("seconds", help: "Took.", labels: [("lane", "a")], bounds: [0.5, 1])
        for value in [0.25, 0.5, 0.75, 2] { histogram.observe(value) }
        histogram.observe(.milliseconds(250))
        let lines = registry.render().split(separator: "\n").dropFirst(2)
        #expect(
            Array(lines) == [
                "seconds_bucket{lane=\"a\",le=\"0.5\"} 3", "seconds_bucket{lane=\"a\",le=\"1.0\"} 4",
                "seconds_bucket{lane=\"a\",le=\"+Inf\"} 5", "seconds_sum{lane=\"a\"} 3.75",
                "seconds_count{lane=\"a\"} 5",
            ])
    }

    @Test func theSameNameAndLabelsAreTheSameSeries() {
        registry.counter("n", help: "N.", labels: [("k", "v")]).add()
        registry.counter("n", help: "N.", labels: [("k", "v")]).add()
        registry.counter("n", help: "N.", labels: [("k", "w")]).add()
        let text = registry.render()
        #expect(text.contains("n{k=\"v\"} 2\n"))
        #expect(text.contains("n{k=\"w\"} 1\n"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("#") }.count == 2)
    }

    @Test func escapesLabelValues() {
        _ = registry.counter("n", help: "N.", labels: [("k", "a\"b\\c\nd")])
        #expect(registry.render().contains(#"n{k="a\"b\\c\nd"} 0"#))
    }

    @Test func rendersReadingsAsTheyAreThen() {
        let busy = Mutex(["a"])
        registry.counters("n_total", help: "N.") {
            busy.withLock { $0.map { Reading(labels: [("k", $0), ("l", "x")], value: 2) } }
        }
        #expect(registry.render().hasSuffix("# TYPE n_total counter\nn_total{k=\"a\",l=\"x\"} 2.0\n"))
        busy.withLock { $0 = [] }
        #expect(registry.render().hasSuffix("# TYPE n_total counter\n"))
    }

    @Test func whatOperatorsSeeIsNotForEverybody() {
        registry.counter("open_total", help: "O.").add()
        registry.counters("named_total", help: "N.", audience: .operators) { [Reading(labels: [], value: 1)] }
        #expect(registry.render(for: .operators).contains("named_total 1.0"))
        #expect(!registry.render(for: .everybody).contains("named_total"))
        #expect(registry.render(for: .everybody).contains("open_total 1"))
    }

    @Test func spellsWhatIsNoNumberAsPrometheusDoes() {
        let gauge = registry.gauge("g", help: "G.")
        for (value, text) in [(Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf")] {
            gauge.set(value)
            #expect(registry.render().hasSuffix("\ng \(text)\n"))
        }
    }

    @Test func gaugesAddWithoutLosingAny() async {
        let gauge = registry.gauge("g", help: "G.")
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<10_000 { gauge.add(1) } }
            }
        }
        #expect(gauge.value == 40_000)
    }
}
