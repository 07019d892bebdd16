import Logging
import Metrics
import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

/// A loop over a scripted store, with the clock in the test's hand.
struct Bench {
    let alarm = ManualAlarm()
    let store: ScriptedStore
    let loop: ExpiryLoop
    let metrics = MetricsRegistry()
    let sleep = RecordedSleep()

    init(
        publisher: ScriptedPublisher, kafka: ScriptedPublisher? = nil,
        _ change: (inout ExpiryConfiguration) -> Void = { _ in }
    ) {
        store = ScriptedStore(alarm: alarm)
        var configuration = ExpiryConfiguration()
        configuration.claimAhead = .zero
        change(&configuration)
        loop = ExpiryLoop(
            configuration: configuration, store: store,
            publishers: Publishers(rest: publisher, kafka: kafka), alarm: alarm, registry: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, sleep: { [sleep] in await sleep($0) })
    }

    /// What the store tells of new timers.
    var dueAlarm: DueAlarm {
        DueAlarm(alarm, lookAhead: LookAhead(cap: .zero))
    }

    /// Runs the loop while `body` does; then stops it and waits for its end.
    func run(_ body: (Bench) async throws -> Void) async rethrows {
        async let running: Void = loop.run()
        try await body(self)
        loop.stop()
        await running
    }

    func sleeps() async -> Bool {
        await comesTrue { alarm.wakeAt != nil }
    }

    /// Lets that much time go by, in steps of the loop's pause.
    func pass(_ duration: Duration) async {
        for _ in 0..<Int(duration / .milliseconds(20)) {
            #expect(await sleeps())
            alarm.advance(by: .milliseconds(20))
        }
    }
}
