import TestSupport
import Testing

/// A destination that an operator pauses, as metrics show it.
struct PausedDestinationTests {
    @Test func metricsCountThoseThatArePaused() async throws {
        try await TestBed.run { bed in
            func shows(_ count: String) async throws -> Bool {
                let metrics = try await bed.service.exchange(.get("/-/metrics")).text
                return metrics.contains("\ntimer_destinations_paused \(count)\n")
            }
            let (paused, slow) = ("/destinations/http%3A%2F%2Fpaused.example%3A80", "/destinations/kafka")
            #expect(try await bed.service.exchange(.put(paused, #"{"paused": true}"#)).status == 200)
            #expect(try await bed.service.exchange(.put(slow, #"{"concurrency": 1}"#)).status == 200)
            try await eventually("replicas know it") { try await shows("1.0") }
            #expect(try await bed.service.exchange(.put(paused, "{}")).status == 200)
            try await eventually("replicas know it") { try await shows("0.0") }
        }
    }
}
