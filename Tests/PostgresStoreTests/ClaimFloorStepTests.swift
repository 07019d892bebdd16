import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Where the next claim begins to look, after what the last ones saw.
@Suite struct ClaimFloorStepTests {
    private let start = ContinuousClock.now
    private let one = ClaimExclusions(destinations: [DestinationKey("one")])
    private let two = ClaimExclusions(destinations: [DestinationKey("two")])
    private let queue = QueueKey(rawValue: 7)

    /// A claim at this time, and what it looked at.
    private func look(
        _ floor: ClaimFloor, at seconds: Double = 0, excluding: ClaimExclusions = ClaimExclusions(),
        _ sight: ClaimFloor.Sight = ClaimFloor.Sight()
    ) -> ClaimFloor.Look {
        let look = floor.look(at: start + .seconds(seconds), excluding: excluding)
        floor.seen(look, sight, at: start + .seconds(seconds))
        return look
    }

    @Test func everythingIsLookedAtOnceInAWhile() {
        let floor = ClaimFloor(interval: .seconds(1))
        func from(_ seconds: Double, taking duration: Duration = .zero) -> Timestamp? {
            look(floor, at: seconds, .init(nothingFreeBelow: StoreConformance.past, duration: duration)).floor
        }
        #expect(from(0) == nil, "the first")
        #expect(from(0.9) == StoreConformance.past)
        #expect(from(1, taking: .milliseconds(200)) == nil, "a second later")
        #expect(from(2.7) == StoreConformance.past, "it may take a tenth of the time")
        #expect(from(2.81) == nil)
    }

    @Test(arguments: [(took: 0.5, pause: 3.0), (took: 2, pause: 3), (took: 12, pause: 12)])
    func aLongLookIsRepeatedWithinSeconds(took: Double, pause: Double) {
        let floor = ClaimFloor(interval: .seconds(1))
        _ = look(floor, .init(nothingFreeBelow: StoreConformance.past, duration: .seconds(took)))
        #expect(floor.look(at: start + .seconds(pause - 0.01)).floor != nil)
        #expect(floor.look(at: start + .seconds(pause)).floor == nil)
    }

    /// The claim waited for a lock, or for the network; the look itself was quick.
    @Test func aWaitIsNoDearLook() {
        let floor = ClaimFloor(interval: .seconds(1))
        let look = floor.look(at: start)
        let end = start + .seconds(12)
        floor.seen(look, .init(nothingFreeBelow: StoreConformance.past, duration: .milliseconds(1)), at: end)
        #expect(floor.look(at: end + .seconds(1)).floor == nil)
    }

    @Test func aLookIsBriefWhileNothingElseCanBeFree() {
        let floor = ClaimFloor(interval: .seconds(1))
        func isBrief(_ saturated: ClaimExclusions, leaving: ClaimExclusions?, at seconds: Double = 0) -> Bool {
            look(floor, at: seconds, excluding: saturated, .init(leaving: leaving)).reach == .newest
        }
        let both = one.union(two)
        #expect(!isBrief(one, leaving: one), "the first")
        #expect(isBrief(one, leaving: one))
        #expect(isBrief(both, leaving: both))
        #expect(!isBrief(one, leaving: one), "the other has room, and may have been left")
        #expect(!isBrief(two, leaving: two))
        #expect(isBrief(two, leaving: nil), "others were left, for want of room")
        #expect(!isBrief(two, leaving: two))
        #expect(!isBrief(ClaimExclusions(), leaving: ClaimExclusions()), "nothing is excluded")
        #expect(isBrief(one, leaving: one), "nothing was left")
        #expect(!isBrief(one, leaving: one, at: 1), "a second later")
        floor.lower()
        #expect(!isBrief(one, leaving: one, at: 1))
    }

    /// What was left of a tenant may be for any destination.
    @Test func aTenantsTimersAreNotCoveredByADestination() {
        let floor = ClaimFloor(interval: .seconds(1))
        let (tenant, destination) = (TenantKey("a"), DestinationKey("one"))
        let queue = ClaimExclusions(queues: [QueueKey(tenant: tenant, destination: destination)])
        _ = look(floor, excluding: queue, .init(leaving: queue))
        for wider in [ClaimExclusions(tenants: [tenant]), ClaimExclusions(destinations: [destination]), queue] {
            #expect(floor.look(at: start, excluding: wider).reach == .newest)
        }
        let all = ClaimExclusions(tenants: [tenant])
        _ = look(floor, at: 1, excluding: all, .init(leaving: all))
        #expect(floor.look(at: start + .seconds(1), excluding: one).reach != .newest)
    }

    @Test func whatIsReleasedDuringAClaimIsNotPassedOver() {
        let floor = ClaimFloor(interval: .seconds(3_600))
        let look = floor.look(at: start)
        floor.lower()
        floor.seen(look, .init(nothingFreeBelow: StoreConformance.past), at: start)
        #expect(floor.look(at: start).floor == nil)
    }

    private func all(after queue: QueueKey?) -> ClaimFloor.Look.Reach {
        .all(queues: ClaimFloor.queuesPerClaim, after: queue)
    }

    @Test func theQueuesAreVisitedOverSeveralClaims() {
        let floor = ClaimFloor(interval: .seconds(1))
        #expect(look(floor, excluding: one, .init(leaving: one, walk: .reached(queue))).reach == all(after: nil))
        #expect(look(floor, excluding: one, .init(leaving: one, walk: .over)).reach == all(after: queue))
        #expect(look(floor, excluding: one, .init(leaving: one)).reach == .newest, "all have been visited")
        #expect(look(floor, at: 1, excluding: one).reach == all(after: nil), "a second later")
    }

    @Test func aRoundThatLeftSomethingIsFollowedByAnother() {
        let floor = ClaimFloor(interval: .seconds(1))
        _ = look(floor, excluding: one, .init(leaving: nil, walk: .reached(queue)))
        _ = look(floor, excluding: one, .init(leaving: one, walk: .over))
        #expect(floor.look(at: start, excluding: one).reach == all(after: nil))
    }

    /// It was passed by before it had room.
    @Test func whoHadNoRoomInARoundIsLookedFor() {
        let floor = ClaimFloor(interval: .seconds(1))
        let both = one.union(two)
        _ = look(floor, excluding: both, .init(leaving: both, walk: .reached(queue)))
        _ = look(floor, excluding: one, .init(leaving: one, walk: .over))
        #expect(floor.look(at: start, excluding: one).reach == all(after: nil))
        #expect(floor.look(at: start, excluding: both).reach == .newest)
    }

    /// Where timers are released all the time, the last queues must be reached all the same.
    @Test func aReleaseDoesNotSendARoundBackToItsBeginning() {
        let floor = ClaimFloor(interval: .seconds(1))
        let first = floor.look(at: start, excluding: one)
        floor.lower()
        floor.seen(first, .init(leaving: one, walk: .reached(queue)), at: start)
        #expect(look(floor, excluding: one, .init(leaving: one, walk: .over)).reach == all(after: queue))
        #expect(floor.look(at: start, excluding: one).reach == all(after: nil), "something may be free behind")
    }

    /// A release before a round has no part in it.
    @Test func aReleaseBeforeARoundDoesNotMakeItIncomplete() {
        let floor = ClaimFloor(interval: .seconds(1))
        floor.lower()
        _ = look(floor, excluding: one, .init(leaving: one, walk: .over))
        #expect(floor.look(at: start, excluding: one).reach == .newest)
    }

    /// A hundred thousand queues are not visited all the time.
    @Test func aLongRoundMayTakeAQuarterOfTheTime() {
        let floor = ClaimFloor(interval: .seconds(1))
        let slice = Duration.milliseconds(100)
        _ = look(floor, excluding: one, .init(leaving: one, walk: .reached(queue), duration: slice))
        _ = look(floor, excluding: one, .init(leaving: one, walk: .over, duration: slice))
        let none = ClaimFloor.Look.Reach.all(queues: 0, after: nil)
        #expect(look(floor, at: 0.59, excluding: two, .init(leaving: two, walk: .reached(queue))).reach == none)
        #expect(floor.look(at: start + .seconds(0.61), excluding: two).reach == all(after: nil))
    }

    @Test func aShortRoundMayBeFollowedByAnotherAtOnce() {
        let floor = ClaimFloor(interval: .seconds(1))
        _ = look(floor, excluding: one, .init(leaving: one, walk: .over, duration: .milliseconds(100)))
        #expect(floor.look(at: start, excluding: two).reach == all(after: nil))
    }

    @Test func aLongRoundThatLeftSomethingIsFollowedByAnotherAtOnce() {
        let floor = ClaimFloor(interval: .seconds(1))
        _ = look(floor, excluding: one, .init(leaving: nil, walk: .over, duration: .seconds(1)))
        #expect(floor.look(at: start, excluding: one).reach == all(after: nil))
    }
}
