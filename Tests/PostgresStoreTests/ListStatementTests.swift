import Testing
import TimerCore

@testable import PostgresStore

/// The statement that a query becomes.
@Suite struct ListStatementTests {
    private func text(_ query: ExpirationQuery, from source: ListSource) -> String {
        var statement = ListStatement(query, from: source)
        return statement.build().0.sql
    }

    /// The first WHERE is that of the candidates.
    private func candidates(_ query: ExpirationQuery, from source: ListSource) -> String {
        let text = text(query, from: source)
        guard let start = text.range(of: "FROM (\n"), let end = text.range(of: "\n    ) AS \(source.table)") else {
            return ""
        }
        return text[start.upperBound..<end.lowerBound].split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }.joined(separator: " ")
    }

    /// Nothing is asked of a column that the query does not speak of: each is planned as it is.
    @Test func onlyTheFiltersThatAreGivenAreConditions() {
        #expect(
            candidates(ExpirationQuery(), from: .documents)
                == "SELECT * FROM timer_service.expirations ORDER BY id DESC LIMIT 1000")
        #expect(
            candidates(ExpirationQuery(ExpirationFilter(applicantService: "a")), from: .documents)
                == "SELECT * FROM timer_service.expirations WHERE applicant_service = $1::text "
                + "ORDER BY id DESC LIMIT 1000")
    }

    /// A condition that no index of the order has would let the candidates be looked for without end: it is asked of
    /// each candidate instead.
    @Test func onlyWhatTheIndexHasBoundsTheCandidates() {
        let range = ExpirationQuery(ExpirationFilter(dueFrom: .epoch, dueBefore: .epoch), order: .newest)
        #expect(!candidates(range, from: .documents).contains("due_at"))
        #expect(text(range, from: .documents).contains("WHERE e.due_at >= $1::timestamptz AND e.due_at < $2"))
        let soonest = ExpirationQuery(
            ExpirationFilter(status: .error, applicantService: "a", dueFrom: .epoch), order: .soonest)
        #expect(
            candidates(soonest, from: .documents)
                == "SELECT * FROM timer_service.expirations WHERE due_at >= $1::timestamptz "
                + "ORDER BY due_at, id LIMIT 1000")
        #expect(text(soonest, from: .documents).contains("WHERE s.status = 3 AND e.applicant_service = $2::text"))
        let unfired = candidates(ExpirationQuery(ExpirationFilter(status: .aborted)), from: .unfired)
        #expect(unfired.contains("WHERE status IN (2, 3) ORDER BY id DESC LIMIT 1000"))
    }

    /// What is not shown is not read, and does not count.
    @Test func onlyWhatIsShownIsRead() {
        let text = text(ExpirationQuery(fields: [.id, .outputMode]), from: .documents)
        #expect(text.contains("'{}'::text AS payload") && text.contains("NULL::text AS labels"))
        #expect(text.contains("e.output_mode AS outputMode"))
    }

    /// A join with all that have the label would have no bound.
    @Test func otherLabelsAreAskedOfEachCandidate() {
        let labels = ["a", "b"].map { Label(trustedName: $0, value: "x") }
        let query = ExpirationQuery(ExpirationFilter(labels: labels))
        #expect(
            candidates(query, from: .labelled(labels[0]))
                == "SELECT * FROM timer_service.labels "
                + "WHERE name || ':' || value >= $1::text AND name || ':' || value <= $1::text "
                + "ORDER BY name || ':' || value DESC, id DESC LIMIT 1000"
        )
        let text = text(query, from: .labelled(labels[0]))
        #expect(text.contains("WHERE id = e.id AND name = $2::text AND value = $3::text OFFSET 0"))
    }

    /// Each queue gives a page, and the page is the first of all of them.
    @Test func queuesAreMerged() {
        let query = ExpirationQuery(
            ExpirationFilter(status: .pending, applicantService: "a"), order: .soonest, limit: 7)
        #expect(
            candidates(query, from: .queues([1, 2]))
                == "SELECT * FROM unnest($1::bigint[]) AS queue CROSS JOIN LATERAL ( "
                + "SELECT * FROM timer_service.pending_expirations WHERE destination = queue "
                + "ORDER BY due_at, id LIMIT $3::bigint ) AS queued ORDER BY due_at, id LIMIT $3::bigint")
    }

    @Test(arguments: [(-1, 0), (0, 0), (7, 7), (200, 200), (201, 200)])
    func thePageIsBounded(asked: Int, given: Int) {
        #expect(ListStatement.limit(of: ExpirationQuery(limit: asked)) == given)
    }

    /// As many parameters as the text numbers: PostgreSQL refuses any other number.
    @Test(arguments: ListShape.all.indices, [false, true]) func eachParameterIsGiven(index: Int, isWhole: Bool) {
        let shape = ListShape.all[index]
        var builder = ListStatement(shape.query(hasRange: isWhole, isContinued: isWhole), from: shape.source)
        let (statement, parameters) = builder.build()
        #expect(statement.nulls.ranges.count == parameters.ranges.count)
    }

    /// Lists find the queues of a tenant by this number, in rows of years ago as well: it stays as it is.
    @Test func theNumberOfATenantIsForEver() {
        #expect(TenantKey("a").rawValue == 0x8601EC8C)
        #expect(TenantKey("user-orders").rawValue == 0xC5DE6E4)
    }
}

extension Timestamp {
    fileprivate static let epoch = Timestamp(milliseconds: 0)
}
