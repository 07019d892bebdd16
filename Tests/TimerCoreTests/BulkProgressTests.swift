import Testing
import TimerCore

@Suite struct BulkProgressTests {
    private static func id(_ number: UInt64) -> ExpirationID {
        ExpirationID(high: number, low: 0)
    }

    private static let step = BulkStep(
        [
            (id(9), .done), (id(8), .skipped(.beingDelivered)), (id(7), .done), (id(6), .failed(reason: "why")),
            (id(5), .skipped(.beingDelivered)), (id(4), .skipped(.expired)),
        ], position: id(4))

    @Test func aStepIsCountedByWhatBecameOfEach() {
        var progress = BulkProgress()
        #expect(progress.state == .queued && !progress.hasEnded)
        progress.apply(Self.step)
        #expect(progress.state == .running && progress.position == Self.id(4))
        #expect(progress.done == 2 && progress.failed == 1 && progress.matched == 6)
        #expect(progress.skipped == [.beingDelivered: 2, .expired: 1])
        #expect(progress.failures == [BulkProgress.Failure(id: Self.id(6), reason: "why")])
        progress.apply(BulkStep([(Self.id(3), .skipped(.expired))], position: nil))
        #expect(progress.state == .done && progress.hasEnded)
        #expect(progress.position == Self.id(4) && progress.skipped[.expired] == 2 && progress.matched == 7)
    }

    @Test func aStepWithoutTimersMovesOn() {
        var progress = BulkProgress()
        progress.apply(BulkStep([], position: Self.id(4)))
        #expect(progress.state == .running && progress.position == Self.id(4) && progress.matched == 0)
    }

    @Test func theFirstFailuresAreKept() {
        var progress = BulkProgress()
        let outcomes = (0..<25).map { (Self.id($0), BulkOutcome.failed(reason: "\($0)")) }
        progress.apply(BulkStep(Array(outcomes[..<7]), position: Self.id(6)))
        progress.apply(BulkStep(Array(outcomes[7...]), position: nil))
        #expect(progress.failed == 25)
        #expect(progress.failures.map(\.reason) == (0..<BulkProgress.keptFailures).map(String.init))
    }

    @Test func aCancelledOneChangesNoMore() {
        var progress = BulkProgress()
        progress.apply(Self.step)
        progress.cancel()
        let cancelled = progress
        #expect(progress.state == .cancelled && progress.hasEnded && progress.done == 2)
        progress.apply(Self.step)
        #expect(progress == cancelled)
    }

    @Test func oneThatIsDoneIsNotCancelled() {
        var progress = BulkProgress()
        progress.apply(BulkStep([], position: nil))
        progress.cancel()
        #expect(progress.state == .done)
    }

    @Test(arguments: ExpirationStatus.allCases) func anObstacleNamesTheStatus(status: ExpirationStatus) {
        #expect(BulkOutcome(ChangeResult.ended(status)) == BulkOutcome(AbortResult.ended(status)))
        guard case .skipped(let obstacle) = BulkOutcome(ChangeResult.ended(status)) else {
            Issue.record("it was not passed over")
            return
        }
        #expect(obstacle.rawValue == status.description)
    }
}
