/// What makes a schedule recur.
public enum RecurrenceRule: Hashable, Sendable {
    /// Every `frequency` units, 1 to `unit.maximumFrequency`, counted from the anchor.
    case every(unit: TimeUnit, frequency: Int)
    /// At each minute of the zone's wall clock that the expression names, from the anchor on.
    case cron(CronExpression)
}
