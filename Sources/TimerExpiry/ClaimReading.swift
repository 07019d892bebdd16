import TimerCore

/// A claim whose outputs have been read.
struct ClaimReading {
    /// Timers that are due, in the claim's order.
    var due: [DueTimer] = []
    /// Those that are due and end in error untried: it is too late, or their output cannot be read.
    var ended: [Settlement] = []
    /// Those that are not due yet.
    var early: [EarlyTimer] = []
}

/// A timer that was claimed before it is due.
struct EarlyTimer {
    /// What becomes of it when it is.
    enum Fate {
        /// It is tried.
        case attempt(DueTimer)
        /// It ends in error untried: its output cannot be read.
        case end(Settlement)
    }

    /// Nothing becomes of it before this.
    let dueAt: Timestamp
    let fate: Fate

    /// What gives it back before its time.
    var handBack: Settlement {
        switch fate {
        case .attempt(let due): due.settlement(.handBack(after: .zero))
        case .end(let end): Settlement(id: end.id, attempt: end.attempt, verdict: .handBack(after: .zero))
        }
    }
}
