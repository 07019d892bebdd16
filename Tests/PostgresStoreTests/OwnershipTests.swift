import Testing

@testable import PostgresStore

/// Ownership, step by step, without a database.
@Suite struct OwnershipTests {
    private let start = ContinuousClock.now
    private let lease = Duration.seconds(3)

    private func at(_ seconds: Double) -> ContinuousClock.Instant {
        start + .milliseconds(Int(seconds * 1_000))
    }

    /// One that has got number 7 at 0 s.
    private func held() -> Ownership {
        var ownership = Ownership(duration: lease)
        ownership.inserted(7)
        ownership.registered(7, sentAt: at(0), at: at(0))
        return ownership
    }

    private func beat(_ ownership: inout Ownership, _ seconds: Double, confirmed: Double = 0) {
        let action = ownership.renewed([7], alive: [7], sentAt: at(seconds), at: at(max(seconds, confirmed)))
        #expect(action == .nothing)
    }

    @Test func theFirstBeatRegisters() {
        let ownership = Ownership(duration: lease)
        #expect(ownership.beat() == .register)
        #expect(!ownership.isValid(at: at(0)))
        #expect(held().beat() == .renew([7]))
    }

    @Test func theLeaseCountsFromBeforeTheHeartbeatWasSent() {
        var ownership = held()
        #expect(ownership.renewed([7], alive: [7], sentAt: at(1), at: at(1)) == .nothing)
        #expect(ownership.isValid(at: at(3.999)))
        #expect(!ownership.isValid(at: at(4)))
    }

    @Test func whoseRowIsGoneRegistersAnew() {
        var ownership = held()
        #expect(ownership.renewed([7], alive: [], sentAt: at(1), at: at(1)) == .register)
        #expect(ownership.state == .unregistered)
        #expect(!ownership.isValid(at: at(1)))
        ownership.inserted(8)
        ownership.registered(8, sentAt: at(2), at: at(2))
        #expect(ownership.tenure?.owner == 8)
        #expect(ownership.beat() == .renew([7, 8]), "rows may still carry the old number")
    }

    @Test func aLostClaimIsInDoubtUntilTheNumberChanges() {
        var ownership = held()
        ownership.claimWasLost()
        #expect(ownership.isInDoubt && ownership.isValid(at: at(1)))
        #expect(ownership.renewed([7], alive: [7], sentAt: at(1), at: at(1)) == .nothing)
        #expect(ownership.isInDoubt, "a heartbeat says nothing of the claim")
        ownership.inserted(8)
        ownership.changed(to: 8, sentAt: at(2), at: at(2))
        #expect(!ownership.isInDoubt)
        #expect(ownership.tenure == Ownership.Tenure(owner: 8, until: at(5), since: at(0)))
    }

    /// The renewal of the old numbers was on its way while the claim lane took a new one.
    @Test func aRenewalOfOldNumbersDoesNotMeetTheNewOne() {
        var ownership = held()
        ownership.claimWasLost()
        ownership.inserted(8)
        ownership.changed(to: 8, sentAt: at(1), at: at(1))
        #expect(ownership.renewed([7], alive: [], sentAt: at(0.9), at: at(0.9)) == .nothing)
        #expect(ownership.tenure?.owner == 8)
    }

    @Test func theDoubtOutlivesTheNumber() {
        var ownership = held()
        ownership.claimWasLost()
        #expect(ownership.renewed([7], alive: [], sentAt: at(1), at: at(1)) == .register)
        ownership.inserted(8)
        ownership.registered(8, sentAt: at(1), at: at(1))
        #expect(ownership.isInDoubt)
    }

    @Test func whoHasLeftTakesNothingMore() {
        var ownership = held()
        #expect(ownership.leave() == [7])
        #expect(ownership.beat() == .nothing)
        #expect(ownership.renewed([7], alive: [7], sentAt: at(1), at: at(1)) == .nothing)
        ownership.registered(7, sentAt: at(1), at: at(1))
        ownership.claimWasLost()
        #expect(ownership.state == .left && ownership.tenure == nil)
    }

    @Test func onlyWhoHasBeatenForAWholeLeaseTakesOver() {
        var ownership = held()
        for second in 1...3 { beat(&ownership, Double(second)) }
        #expect(!ownership.mayTakeOver(at: at(3)))
        #expect(ownership.mayTakeOver(at: at(3.1)))
        #expect(!ownership.mayTakeOver(at: at(4.6)), "its own last beat is long ago")
    }

    /// Held up for longer than the lease: the others may have been, too.
    @Test func aGapInTheHeartbeatBeginsAnew() {
        var ownership = held()
        for second in 1...4 { beat(&ownership, Double(second)) }
        #expect(ownership.mayTakeOver(at: at(4.1)))
        beat(&ownership, 7.5)
        #expect(!ownership.mayTakeOver(at: at(7.6)))
        for second in [8.5, 9.5, 10.5] { beat(&ownership, second) }
        #expect(ownership.mayTakeOver(at: at(10.6)))
    }

    /// Sent in time, and confirmed after the lease was over: the database stood still meanwhile.
    @Test func aHeartbeatThatIsConfirmedLateIsAGap() {
        var ownership = held()
        for second in 1...4 { beat(&ownership, Double(second)) }
        beat(&ownership, 5, confirmed: 6.5)
        #expect(ownership.isValid(at: at(7)))
        #expect(!ownership.mayTakeOver(at: at(6.6)))
    }
}
