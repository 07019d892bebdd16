/// The size of the steps of a bulk operation and the pauses between them: half of the time is for others. A value without
/// a clock of its own.
struct BulkPace {
    /// The most timers of a step.
    static let most = 200
    /// Where slow steps stop to shrink: with so few timers the time is that of the commit and of the machine, which fewer
    /// would not shorten.
    static let least = 16
    /// The time that a step shall take: who waits for one of its timers waits so long.
    static let target = Duration.milliseconds(10)
    /// The least pause: also a step that found nothing has read candidates.
    static let shortest = Duration.milliseconds(5)

    /// Timers of the next step.
    private(set) var rows = 50

    /// The pause after a step of this duration.
    static func pause(after duration: Duration) -> Duration {
        max(duration, shortest)
    }

    /// Takes in the duration of a step of so many timers.
    mutating func took(_ duration: Duration, rows: Int) {
        if duration > Self.target * 2 {
            self.rows = max(self.rows / 2, min(self.rows, Self.least))
        } else if duration < Self.target / 2, rows == self.rows {
            self.rows = min(self.rows * 2, Self.most)
        }
    }

    /// Halves the steps after one that failed.
    ///
    /// - Returns: false if a step had one timer.
    mutating func shrink() -> Bool {
        guard rows > 1 else { return false }
        rows /= 2
        return true
    }
}
