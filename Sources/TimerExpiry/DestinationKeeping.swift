import Logging
import TimerCore

/// The talk with the store about destinations, each second: what is seen here goes there, what operators ask for and what
/// is granted comes back.
struct DestinationKeeping: Sendable {
    /// After a failure, and until operators' wishes are known, without which nothing may begin.
    private static let retry: Duration = .milliseconds(50)

    let store: any DestinationExchange
    let admission: Admitter
    let clock: DatabaseClock
    let alarm: any Alarm
    let logger: Logger
    let sleep: @Sendable (Duration) async -> Void
    let settle: @Sendable ([Settlement]) -> Void

    /// Runs until its task is cancelled.
    func run() async {
        var reporting = Reporting()
        var isFailing = false
        while !Task.isCancelled {
            do throws(StoreError) {
                try await exchange(&reporting)
                isFailing = false
                await sleep(Reporting.tick)
            } catch {
                reporting.forget()
                if !isFailing {
                    logger.warning("what operators ask of destinations is not known", metadata: ["reason": "\(error)"])
                }
                isFailing = true
                await sleep(Self.retry)
            }
        }
    }

    private func exchange(_ reporting: inout Reporting) async throws(StoreError) {
        let sent = alarm.now
        let requests = admission.grantRequests()
        guard reporting.isDue(hasRequests: !requests.isEmpty, at: sent) else { return }
        var report = DestinationReport()
        if reporting.isToReport(at: sent) {
            report = reporting.report(
                admission.observations(since: sent.advanced(by: .zero - Reporting.lately), most: DestinationEntry.most),
                time: { clock.time(at: $0) }, at: sent)
        }
        report.requests = requests
        let orders = try await store.exchange(report)
        clock.observe(orders.now, sent: sent, received: alarm.now)
        reporting.heard(as: orders.owner, at: sent)
        settle(admission.obey(orders, on: clock))
    }
}
