import TimerCore

/// What a replica remembers of a bulk operation from one step to the next: nothing that another could not find out.
struct BulkEffort {
    var pace = BulkPace()
    /// The timer that the database refused to change, alone in its step, with the reason.
    private(set) var refused: BulkProgress.Failure?

    /// What follows from a step that was taken back.
    enum Consequence: Equatable {
        /// It is made again, smaller, or without the timer that was refused.
        case again
        /// It is not the timers.
        case giveUp
    }

    /// Takes in a step that was taken back.
    ///
    /// - Parameter ids: its timers.
    mutating func failed(_ error: DatabaseError, with ids: [ExpirationID]) -> Consequence {
        switch error.kind {
        case .connectionLost: return .giveUp
        case .conflict: return .again
        default: break
        }
        if ids.count > 1, pace.shrink() { return .again }
        guard error.kind == .badData, let id = ids.first else { return .giveUp }
        refused = BulkProgress.Failure(id: id, reason: "the database refused the change\(error.code)")
        return .again
    }

    /// Takes in a step that was done.
    mutating func succeeded(after duration: Duration, rows: Int) {
        refused = nil
        pace.took(duration, rows: rows)
    }
}

extension DatabaseError {
    /// ` (SQLSTATE)`, as it stands at the end of the reason; empty: there is none. The server's words may quote what is
    /// stored.
    fileprivate var code: String {
        reason.firstMatch(of: #/ \([0-9A-Z]{5}\)$/#).map { String($0.0) } ?? ""
    }
}
