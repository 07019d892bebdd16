import Schedules
import TimerCore

/// A nominal time that is to have an expiration.
struct NewOccurrence {
    let scheduleID: Int64
    let nominalAt: Timestamp
    let expirationID: ExpirationID
    let accountID: String
    let payload: JSONObjectText
    let outputMode: JSONObjectText
    let queue: QueueKey

    var size: Int {
        payload.bytes.count + outputMode.bytes.count
    }
}
