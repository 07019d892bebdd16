import Schedules
import TimerCore

/// The answer to a `NamedScheduleCommand`.
enum NamedScheduleReply: Sendable {
    case done
    case app(Reading<App>?)
    case removed(Bool)
    case change(NamedScheduleChange)
    case schedule(Reading<NamedSchedule>?)
    case schedules([NamedSchedule]?)
}
