import TimerCore

extension Duration {
    /// In the largest unit that it is a whole number of: "5 minutes", "1 day", "1500 milliseconds".
    var inWords: String {
        let milliseconds = wholeMilliseconds
        let units: [(name: String, length: Int64)] = [
            ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000),
        ]
        let unit = units.first { milliseconds >= $0.length && milliseconds % $0.length == 0 } ?? ("millisecond", 1)
        let count = milliseconds / unit.length
        return "\(count) \(unit.name)\(count == 1 ? "" : "s")"
    }
}
