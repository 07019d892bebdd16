import Testing
import TimerCore

@testable import PostgresStore

/// The statement that a query becomes.
@Suite struct ListStatementTests {
    private func text(_ query: ExpirationQuery) -> String {
        var statement = ListStatement(query)
        return statement.build().0.sql
    }

    private func conditions(_ query: ExpirationQuery) -> String {
        let text = text(query)
        guard let start = text.range(of: "WHERE "), let end = text.range(of: "\n    ORDER BY") else { return "" }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// Nothing is asked of a column that the query does not speak of: each is planned as it is.
    @Test func onlyTheFiltersThatAreGivenAreConditions() {
        #expect(conditions(ExpirationQuery()) == "true")
        #expect(conditions(ExpirationQuery(applicantService: "a")) == "e.applicant_service = $1::text")
        #expect(conditions(ExpirationQuery(status: .expired)) == "s.status = 1")
        let range = ExpirationQuery(dueFrom: .epoch, dueBefore: .epoch)
        #expect(conditions(range) == "e.due_at >= $1::timestamptz AND e.due_at < $2::timestamptz")
    }

    /// The date of a pending timer is that of its next attempt.
    @Test func pendingTimersAreFoundInTheQueue() {
        let query = ExpirationQuery(status: .pending, dueFrom: .epoch)
        #expect(conditions(query) == "p.due_at >= $1::timestamptz")
        #expect(text(query).contains("FROM timer_service.pending_expirations p"))
    }

    /// What the partial index says of itself must be said again, or the planner does not use it.
    @Test(arguments: [ExpirationStatus.aborted, .error])
    func unfiredTimersAreFoundInTheirIndex(status: ExpirationStatus) {
        #expect(conditions(ExpirationQuery(status: status)).contains("s.status IN (2, 3)"))
    }

    @Test(arguments: [(-1, 0), (0, 0), (7, 7), (200, 200), (201, 200)])
    func thePageIsBounded(asked: Int, given: Int) {
        #expect(ListStatement.limit(of: ExpirationQuery(limit: asked)) == given)
    }

    /// As many parameters as the text numbers: PostgreSQL refuses any other number.
    @Test func eachParameterIsGiven() {
        let position = ExpirationQuery.Position(dueAt: .epoch, id: .random())
        for status in [nil] + ExpirationStatus.allCases {
            for order in ExpirationQuery.Order.allCases {
                for mask in 0..<16 {
                    var builder = ListStatement(
                        ExpirationQuery(
                            status: status, applicantService: mask & 1 == 0 ? nil : "a",
                            dueFrom: mask & 2 == 0 ? nil : .epoch, dueBefore: mask & 4 == 0 ? nil : .epoch,
                            order: order, after: mask & 8 == 0 ? nil : position))
                    let (statement, parameters) = builder.build()
                    #expect(statement.nulls.ranges.count == parameters.ranges.count)
                }
            }
        }
    }
}

extension Timestamp {
    fileprivate static let epoch = Timestamp(milliseconds: 0)
}
