import Schedules
import TimerCore

/// The answer to a `ScheduleCommand`.
enum ScheduleReply: Sendable {
    case done
    case app(Reading<App>?)
    case removed(Bool)
    case change(ScheduleChange)
    case schedule(Reading<Schedule>?)
    case schedules([Schedule]?)
}
