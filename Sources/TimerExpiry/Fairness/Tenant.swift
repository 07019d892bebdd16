/// The counts of one tenant's timers that this process holds, until their attempts have ended. Pure.
struct Tenant {
    private(set) var rows = 0
    private(set) var bytes = 0
    /// What is claimed and not due yet.
    private var early = Share.nothing
    /// Rows among those for destinations of which it was not known that they answer.
    private(set) var trials = 0
    /// Claims leave its timers where they are.
    var isPassedOver = false

    mutating func add(_ turn: Turn) {
        rows += 1
        bytes += turn.due.bytes
        if turn.isTrial { trials += 1 }
    }

    mutating func remove(_ turn: Turn) {
        rows -= 1
        bytes -= turn.due.bytes
        if turn.isTrial { trials -= 1 }
    }

    mutating func expect(_ due: DueTimer) {
        early += due
    }

    /// It is due, or goes back.
    mutating func forget(_ due: DueTimer) {
        early -= due
    }

    var isIdle: Bool {
        rows + early.rows == 0
    }

    /// It has half of what others leave: as much as is free.
    func isSaturated(beside free: Share) -> Bool {
        !isIdle && (rows + early.rows >= free.rows || bytes + early.bytes >= free.bytes)
    }

    /// - Returns: whether claims pass over it no more.
    mutating func hasRoomAgain(beside free: Share) -> Bool {
        guard isPassedOver, !isSaturated(beside: free) else { return false }
        isPassedOver = false
        return true
    }

    /// The most of its timers for one destination that has not shown that it answers: fewer, the more is held for such,
    /// and none from three quarters of the tenant's half on. The rest is for its destinations that answer.
    ///
    /// - Parameters:
    ///   - isUntried: nothing is known of it. The last ones are for these: who is known not to answer has had its try.
    ///   - untaken: rows that nobody has.
    func allowance(isUntried: Bool, beside untaken: Int) -> Int {
        let most = 3 * ((rows + untaken) / 2) / 4
        return switch trials {
        case 0, ..<(most / 2): Destination.trial
        case ..<(most * 3 / 4): Destination.reserveTrial
        case ..<most where isUntried: 1
        default: 0
        }
    }
}
