import Testing

@testable import HTTPServer

@Suite struct DeadlineTableTests {
    private static let millisecond: Int64 = 1_000_000

    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * Self.millisecond)
    }

    @Test func withoutDeadlinesTheWaitHasNoEnd() {
        var table = DeadlineTable()
        #expect(table.milliseconds(from: at(1_000)) == -1)
        #expect(table.takeDue(at(1_000)) == [])
        table.set(.never, for: 7)
        #expect(table.milliseconds(from: at(1_000)) == -1)
    }

    @Test func theWaitEndsAtTheEarliestAndNeverBefore() {
        var table = DeadlineTable()
        table.set(at(1_500), for: 9)
        table.set(at(1_200), for: 3)
        table.set(at(1_900), for: 4)
        #expect(table.milliseconds(from: at(1_000)) == 200)
        // A fraction of a millisecond is waited for, or the loop would spin through it.
        #expect(table.milliseconds(from: MonotonicInstant(nanoseconds: 1_199_999_999)) == 1)
        #expect(table.milliseconds(from: at(1_300)) == 0)
    }

    @Test func theDueAreTakenOnceInTheOrderOfTheirDescriptors() {
        var table = DeadlineTable()
        table.set(at(1_200), for: 9)
        table.set(at(1_100), for: 11)
        table.set(at(1_300), for: 2)
        #expect(table.takeDue(at(1_099)) == [])
        #expect(table.takeDue(at(1_200)) == [9, 11])
        #expect(table.takeDue(at(1_250)) == [])
        #expect(table.milliseconds(from: at(1_250)) == 50)
        #expect(table.takeDue(at(1_300)) == [2])
        #expect(table.milliseconds(from: at(1_300)) == -1)
    }

    @Test func aDeadlineThatMovesBackIsNotDue() {
        var table = DeadlineTable()
        table.set(at(1_100), for: 5)
        table.set(at(2_000), for: 5)
        #expect(table.takeDue(at(1_500)) == [])
        // The sweep has found the right one.
        #expect(table.milliseconds(from: at(1_500)) == 500)
        #expect(table.takeDue(at(2_000)) == [5])
    }

    /// Connections that are served set theirs thousands of times a second: a sweep for each would read the whole table.
    @Test func sweepsKeepADistance() {
        var table = DeadlineTable()
        table.set(at(1_000), for: 1)
        #expect(table.takeDue(at(1_000)) == [1])
        table.set(at(1_001), for: 2)
        #expect(table.milliseconds(from: at(1_002)) == 8)
        #expect(table.takeDue(at(1_009)) == [])
        #expect(table.takeDue(at(1_010)) == [2])
    }

    @Test func aFarDeadlineIsClampedToWhatEpollTakes() {
        var table = DeadlineTable()
        table.set(MonotonicInstant(nanoseconds: .max / 2), for: 1)
        #expect(table.milliseconds(from: at(0)) == .max)
    }
}
