import Testing
import TimerCore

@testable import PostgresStore

@Suite struct BulkCandidatesTests {
    private static let label = ListShape.label
    /// The sources of lists from the newest down.
    static let sources: [ListSource] = [
        .documents, .labelled(label), .fewLabelled(label), .pending, .failed, .unfired,
        .changed(ListShape.operation), .fewChanged(ListShape.operation), .fewInError,
    ]

    static let statements = sources.map { statement($0, isWhole: true).0 }

    private static func statement(_ source: ListSource, isWhole: Bool) -> (Statement, Parameters) {
        let date = isWhole ? Timestamp(milliseconds: 0) : nil
        let status: ExpirationStatus? = source == .pending || source == .failed ? .pending : .error
        let filter = ExpirationFilter(
            status: status, applicantService: isWhole ? "a" : nil, dueFrom: date, createdFrom: date,
            endedFrom: source == .fewInError ? .earliest : nil, labels: source.table == "l" ? [label] : [],
            hasFailed: source == .failed, bulkOperation: source.table == "b" ? ListShape.operation : nil)
        return BulkCandidates(filter, storedBefore: date, from: source)
            .statement(after: isWhole ? ExpirationID(high: 1, low: 1) : nil, limit: 500)
    }

    /// As many parameters as the text numbers: PostgreSQL refuses any other number.
    @Test(arguments: sources.indices, [false, true]) func eachParameterIsGiven(index: Int, isWhole: Bool) {
        let (statement, parameters) = Self.statement(Self.sources[index], isWhole: isWhole)
        #expect(statement.nulls.ranges.count == parameters.ranges.count)
    }

    /// The operation's own instant bounds it where the filter's is later.
    @Test func theEarlierBoundHolds() {
        let (early, late) = (Timestamp(milliseconds: 1), Timestamp(milliseconds: 2))
        func bytes(_ asked: Timestamp?, _ stored: Timestamp?) -> [UInt8] {
            let filter = ExpirationFilter(createdBefore: asked)
            return BulkCandidates(filter, storedBefore: stored, from: .documents).statement(after: nil, limit: 1).1
                .bytes
        }
        #expect(bytes(early, late) == bytes(late, early))
        #expect(bytes(early, late) == bytes(early, nil))
        #expect(bytes(early, late) != bytes(late, late))
    }

    private let timers = (1...4).map { (id: ExpirationID(high: $0, low: 0), bytes: 10) }
    private let edge = ExpirationID(high: 9, low: 0)

    @Test(arguments: [(40, 4), (39, 3), (10, 1), (1, 1)])
    func aStepHasTheBytesThatItMayHave(bytes: Int, count: Int) {
        let found = BulkCandidates.Found(timers: timers, edge: edge)
        let (ids, position) = found.prefix(bytes: bytes)
        #expect(ids == timers.prefix(count).map(\.id))
        #expect(position == (count == 4 ? edge : timers[count - 1].id))
    }

    @Test func withoutTimersItGoesOnWhereTheCandidatesEnded() {
        #expect(BulkCandidates.Found(timers: [], edge: edge).prefix(bytes: 1).position == edge)
        #expect(BulkCandidates.Found().prefix(bytes: 1).position == nil)
    }
}
