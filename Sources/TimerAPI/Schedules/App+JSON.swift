import Schedules
import TimerCore

extension App {
    /// As it was registered, limits filled in. Secrets of `outputMode` are left out; `iparams` are shown, as they are in
    /// each event.
    func write(to json: inout JSONWriter) {
        json.member("account_id", accountID)
        json.member("domain", domain)
        json.member("region", region)
        json.member("iparams", iparams)
        json.object("events") { json in
            guard let handler else { return }
            json.object("onScheduledEvent") { $0.member("handler", handler) }
        }
        json.member("outputMode", outputMode.withoutSecrets)
        json.object("limits") { json in
            json.member("oneTimeSchedules", limits.oneTimeSchedules)
            json.member("recurringSchedules", limits.recurringSchedules)
            json.member("dataBytes", limits.dataBytes)
            json.member("minimumLeadMs", limits.minimumLead.wholeMilliseconds)
            json.member("maximumLeadMs", limits.maximumLead.wholeMilliseconds)
            json.member("timeoutMs", limits.timeout.wholeMilliseconds)
        }
    }
}
