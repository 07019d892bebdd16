import TimerCore

/// A stretch of time in which a zone keeps one UTC offset.
struct Span {
    /// When it began; or a moment of it, if it began longer ago than a change of the clock reaches.
    let start: Timestamp
    /// When the next one begins; `Timestamp.latest` or later if none does.
    let end: Timestamp
    /// Seconds east of Greenwich.
    let offset: Int
    /// The offset just before `start`.
    let previousOffset: Int
}
