import Testing
import TimerCore

@testable import PostgresStore

@Suite struct BulkPaceTests {
    @Test func halfOfTheTimeIsForOthers() {
        #expect(BulkPace.pause(after: .milliseconds(70)) == .milliseconds(70))
        #expect(BulkPace.pause(after: .microseconds(3)) == BulkPace.shortest)
    }

    @Test func quickStepsGrowAndSlowOnesShrink() {
        var pace = BulkPace()
        for rows in [100, 200, 200] {
            pace.took(.milliseconds(1), rows: pace.rows)
            #expect(pace.rows == rows)
        }
        pace.took(BulkPace.target, rows: 200)
        #expect(pace.rows == 200)
        for rows in [100, 50, 25, 16, 16] {
            pace.took(BulkPace.target * 3, rows: pace.rows)
            #expect(pace.rows == rows)
        }
    }

    @Test func slowStepsThatHaveShrunkBecauseTheyFailedStaySmall() {
        var pace = BulkPace()
        for _ in 0..<3 { _ = pace.shrink() }
        pace.took(BulkPace.target * 3, rows: 6)
        #expect(pace.rows == 6)
    }

    /// A step that found few says nothing of one with many.
    @Test func aStepThatWasNotFullDoesNotGrow() {
        var pace = BulkPace()
        pace.took(.milliseconds(1), rows: 49)
        #expect(pace.rows == 50)
    }

    @Test func stepsThatFailShrinkDownToOneTimer() {
        var pace = BulkPace()
        for rows in [25, 12, 6, 3, 1] {
            let isSmaller = pace.shrink()
            #expect(isSmaller && pace.rows == rows)
        }
        let isSmaller = pace.shrink()
        #expect(!isSmaller && pace.rows == 1)
    }
}

@Suite struct BulkEffortTests {
    private let ids = (1...50).map { ExpirationID(high: $0, low: 0) }
    private let refusal = DatabaseError(kind: .badData, reason: "a secret value (23514)")

    @Test func aTimerThatIsRefusedIsFoundAndNamedWithoutTheServersWords() {
        var effort = BulkEffort()
        while effort.pace.rows > 1 {
            let ids = Array(ids.prefix(effort.pace.rows))
            #expect(effort.failed(refusal, with: ids) == .again)
            #expect(effort.refused == nil)
        }
        #expect(effort.failed(refusal, with: [ids[0]]) == .again)
        let reason = "the database refused the change (23514)"
        #expect(effort.refused == BulkProgress.Failure(id: ids[0], reason: reason))
        effort.succeeded(after: .milliseconds(1), rows: 1)
        #expect(effort.refused == nil && effort.pace.rows == 2)
    }

    /// It found fewer timers than it was to have.
    @Test func oneTimerAloneIsRefusedWhateverTheSize() {
        var effort = BulkEffort()
        #expect(effort.failed(refusal, with: [ids[0]]) == .again)
        #expect(effort.refused?.id == ids[0])
    }

    @Test func whatIsNotTheTimersFaultGoesOn() {
        var effort = BulkEffort()
        #expect(effort.failed(DatabaseError(kind: .connectionLost, reason: ""), with: ids) == .giveUp)
        #expect(effort.failed(DatabaseError(kind: .conflict, reason: ""), with: ids) == .again)
        #expect(effort.pace.rows == 50)
        let timeout = DatabaseError(kind: .refusedForNow, reason: "")
        #expect(effort.failed(timeout, with: ids) == .again)
        #expect(effort.pace.rows == 25)
        #expect(effort.failed(timeout, with: [ids[0]]) == .giveUp)
        #expect(effort.failed(refusal, with: []) == .giveUp)
        #expect(effort.refused == nil)
    }
}
