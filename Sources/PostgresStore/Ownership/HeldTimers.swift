import TimerCore

/// The timers that were claimed here and not settled: which attempt of each.
struct HeldTimers {
    private(set) var attempts: [ExpirationID: Int] = [:]

    mutating func took(_ expirations: [ClaimedExpiration]) {
        for expiration in expirations { attempts[expiration.id] = expiration.attempt }
    }

    /// What was claimed again meanwhile stays held.
    mutating func dropped(_ settlements: [Settlement]) {
        for settlement in settlements where attempts[settlement.id] == settlement.attempt {
            attempts[settlement.id] = nil
        }
    }

    mutating func aborted(_ id: ExpirationID) {
        attempts[id] = nil
    }
}
