import Metrics
import Synchronization

/// The text of `/-/metrics`, rendered ten times a second at most: it takes milliseconds of the event loop, and who asks
/// for it without end must not slow down who schedules timers.
final class MetricsText: Sendable {
    private struct Rendered {
        let text: [UInt8]
        let at: ContinuousClock.Instant
    }

    private static let lifetime: Duration = .milliseconds(100)

    private let registry: MetricsRegistry
    private let now: @Sendable () -> ContinuousClock.Instant
    private let rendered = Mutex<Rendered?>(nil)

    init(_ registry: MetricsRegistry, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.registry = registry
        self.now = now
    }

    var bytes: [UInt8] {
        rendered.withLock { rendered in
            let now = now()
            if let rendered, now < rendered.at.advanced(by: Self.lifetime) { return rendered.text }
            let fresh = Rendered(text: Array(registry.render().utf8), at: now)
            rendered = fresh
            return fresh.text
        }
    }
}
