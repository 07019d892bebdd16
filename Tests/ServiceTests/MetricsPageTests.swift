import Foundation
import Testing

/// docs/metrics.md tells of each metric that a service shows. `RENDER_METRICS=1` writes it anew.
struct MetricsPageTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/metrics.md").standardizedFileURL

    @Test func thePageTellsOfEachMetric() async throws {
        try await Broker.run { broker in
            try await TestBed.run([
                "KAFKA_BROKERS": broker.bootstrap, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
            ]) { bed in
                let scrape = try await bed.service.exchange(.get("/-/metrics")).text
                let text = try MetricsPage(scrape: scrape).text
                if ProcessInfo.processInfo.environment["RENDER_METRICS"] != nil {
                    try Data(text.utf8).write(to: Self.page)
                }
                #expect(try String(contentsOf: Self.page, encoding: .utf8) == text)
            }
        }
    }
}
