import TimerCore

/// The store's answer to a change of a schedule.
public enum NamedScheduleChange: Hashable, Sendable {
    /// Durable.
    case done
    /// Run now: as this expiration.
    case started(ExpirationID)
    case unknownApp
    case unknownSchedule
    /// Another schedule of the app has the name.
    case nameTaken
    /// The app has as many schedules of the kind as it may.
    case limitReached(maximum: Int)
    /// It has no occurrence from now on.
    case neverFires
}
