import Synchronization
import TimerCore

/// An overview as a test says, and how often it was asked for.
final class ScriptedOverview: OverviewStore {
    private struct State {
        var asked = 0
        var error: StoreError?
    }

    private let state = Mutex(State())

    static let at = Timestamp(milliseconds: 1_700_000_000_000)

    var asked: Int { state.withLock(\.asked) }

    func fail(_ error: StoreError?) {
        state.withLock { $0.error = error }
    }

    func overview() async throws(StoreError) -> Overview {
        let (asked, error) = state.withLock { state in
            state.asked += 1
            return (state.asked, state.error)
        }
        if let error { throw error }
        var lateness = LatenessHistogram()
        for _ in 0..<4 { lateness.add(.microseconds(512)) }
        return Overview(
            at: Self.at, dueNow: CountedTimers(asked), oldestDueAt: Self.at.advanced(by: .seconds(-9)),
            overdue: OverdueTimers(CountedTimers(12, isEstimate: true), held: CountedTimers(3)),
            outlook: DueOutlook(
                at: Self.at, hours: [CountedTimers(2), CountedTimers(1_500, isEstimate: true)], later: CountedTimers(7)),
            rates: OutcomeRates(), lateness: lateness,
            lastHour: OutcomeCounts(fired: 5, retried: 3, failed: 2),
            replicas: [
                ReplicaStatus(
                    owner: Owner(rawValue: 4), host: "pod-1", version: "1.2.3", state: .alive,
                    startedAt: Self.at.advanced(by: .seconds(-60)), beatAt: Self.at.advanced(by: .milliseconds(-250)),
                    clockSkew: .milliseconds(3), held: 8),
                ReplicaStatus(
                    owner: Owner(rawValue: 3), host: nil, version: nil, state: .dead, startedAt: Self.at,
                    beatAt: Self.at, clockSkew: nil, held: 0),
            ],
            failing: [
                FailingDestination(
                    name: DestinationName(canonical: "http://sink:80"), isPaused: true, failures: 5,
                    lastError: "refused",
                    lastErrorAt: Self.at)
            ])
    }

    func activity(_ range: ActivityRange) async throws(StoreError) -> ActivityHistory {
        let (count, error) = state.withLock { state in
            state.asked += 1
            return (state.asked, state.error)
        }
        if let error { throw error }
        let sample = ActivitySample(
            run: 1, startedAt: Self.at, countedAt: Self.at, counts: OutcomeCounts(fired: count, failed: 1))
        return ActivityHistory(range, samples: [sample], until: Self.at)
    }
}
