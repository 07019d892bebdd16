/// A set of wanted times by the wall clock, without a zone.
protocol LocalTimes {
    /// The earliest wanted time that is not before `time`, or nil when none is in reach.
    func first(atOrAfter time: LocalTime) -> LocalTime?
}
