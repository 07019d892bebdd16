import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct ReportingTests {
    private let start = ContinuousClock.now

    private func observation(
        _ host: String = "sink", begun: Int = 0, failures: Int = 0, reason: String? = nil
    ) -> Observation {
        Observation(
            name: DestinationName(canonical: "http://\(host):80"), underWay: 1, waiting: 2, cap: 128, begun: begun,
            failures: failures, lastFailure: reason.map { Tally.Failure(reason: $0, at: start) }, circuit: .closed,
            circuitSince: nil, usedAt: start, isControlled: false)
    }

    private func time(_ instant: Instant) -> Timestamp? {
        Timestamp(milliseconds: 5_000).advanced(by: start.duration(to: instant))
    }

    @Test func onlyWhatChangedIsTold() {
        var reporting = Reporting()
        var report = reporting.report([observation(), observation("b")], time: time, at: start)
        #expect(report.changed.count == 2 && report.gone.isEmpty)
        report = reporting.report([observation(), observation("b", failures: 1)], time: time, at: start.after(2))
        #expect(report.changed.map(\.name.description) == ["http://b:80"] && report.gone.isEmpty)
        report = reporting.report([observation()], time: time, at: start.after(4))
        #expect(report.changed.isEmpty && report.gone.map(\.description) == ["http://b:80"])
    }

    @Test func allIsToldAgainToWhomItIsNew() {
        var reporting = Reporting()
        _ = reporting.report([observation()], time: time, at: start)
        reporting.heard(as: Owner(rawValue: 1), at: start)
        #expect(reporting.report([observation()], time: time, at: start.after(2)).changed.count == 1)
        reporting.heard(as: Owner(rawValue: 1), at: start)
        #expect(reporting.report([observation()], time: time, at: start.after(4)).changed.isEmpty == true)
        reporting.heard(as: Owner(rawValue: 2), at: start)
        #expect(reporting.report([observation()], time: time, at: start.after(6)).changed.count == 1)
        reporting.forget()
        #expect(reporting.report([observation()], time: time, at: start.after(8)).changed.count == 1)
    }

    @Test func nothingIsToldWhileTheDatabasesClockIsNotKnown() {
        var reporting = Reporting()
        #expect(reporting.report([observation()], time: { _ in nil }, at: start).changed.isEmpty == true)
        #expect(reporting.report([observation()], time: time, at: start).changed.count == 1)
    }

    @Test func aRateIsThatOfTheLastSeconds() {
        var reporting = Reporting()
        var rates: [Int] = []
        for step in 0...20 {
            let report = reporting.report(
                [observation(begun: step * 100)], time: time, at: start.after(Double(step) * 2))
            rates += report.changed.map(\.milliRate)
        }
        #expect(rates.first == 0 && rates.contains { $0 > 45_000 })
        #expect(rates == rates.sorted() && rates.allSatisfy { $0 <= 50_000 })
    }

    @Test func reasonsAreCut() {
        var reporting = Reporting()
        let reason = String(repeating: "é", count: 400) + "\0"
        let report = reporting.report([observation(reason: reason)], time: time, at: start)
        #expect(report.changed.first?.lastError == String(repeating: "é", count: 256))
    }

    @Test func controlsAreReadEachSecondAndGrantsAskedForAtOnce() {
        var reporting = Reporting()
        #expect(reporting.isDue(hasRequests: false, at: start) == true)
        reporting.heard(as: Owner(rawValue: 1), at: start)
        #expect(reporting.isDue(hasRequests: false, at: start.after(0.8)) == false)
        #expect(reporting.isDue(hasRequests: true, at: start.after(0.2)) == true)
        #expect(reporting.isDue(hasRequests: false, at: start.after(0.95)) == true)
    }
}
