import Schedules
import TimerCore

/// The body that creates or replaces a named schedule, checked: each rule of the platform's in its order, and with its
/// words; the first that is broken is the answer's `message`, all of them are its `errors`.
struct NamedScheduleRequest {
    let definition: NamedScheduleDefinition

    /// - Parameters:
    ///   - name: of the schedule that the path names; nil: the body says it.
    ///   - now: the database's clock.
    init(_ body: JSONObject, name: String?, app: App, now: Timestamp) throws(Problem) {
        var reader = NamedScheduleReader(body)
        let given = reader.name(inPath: name)
        let data = reader.data(limit: app.limits.dataBytes)
        let scheduleAt = reader.scheduleAt()
        if !reader.isRecurring { reader.checkLead(of: scheduleAt?.time, now, app.limits) }
        if app.handler == nil { reader.refuseUnregistered() }
        let repeats = reader.repeats(anchor: scheduleAt?.time)
        reader.refuseTheRest()
        guard reader.violations.isEmpty, let given, let data, let scheduleAt else {
            throw .invalidNamedSchedule(reader.violations)
        }
        definition = NamedScheduleDefinition(
            name: given, data: data, scheduleAt: scheduleAt.time, scheduleAtText: scheduleAt.text, repeats: repeats)
    }
}
