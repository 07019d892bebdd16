import TimerCore

/// The count of the timers that a filter lets through: candidates are looked at for a while, and what is left then is
/// reckoned from the share of those that were let through.
struct BulkCounting {
    /// The time after which it is reckoned.
    private static let patience = Duration.seconds(2)

    let filter: ExpirationFilter
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func count() throws(DatabaseError) -> BulkCount {
        let source = try ListSourceSearch(filter, .newest, on: connection, until: deadline).source()
        let candidates = BulkCandidates(filter, storedBefore: nil, from: source)
        let end = ContinuousClock.now + Self.patience
        var (count, seen) = (0, 0)
        var position: ExpirationID?
        repeat {
            let found = try candidates.find(
                after: position, limit: ListStatement.budget, on: connection, until: deadline)
            count += found.timers.count
            seen += ListStatement.budget
            guard let edge = found.edge else { return BulkCount(count, isEstimate: false) }
            position = edge
        } while count <= BulkCount.exactLimit && ContinuousClock.now < end
        let rest = try estimate(candidates, after: position)
        return BulkCount(count + Int(Double(count) / Double(seen) * rest), isEstimate: true)
    }

    /// The candidates behind a place, as the planner reckons them.
    private func estimate(_ candidates: BulkCandidates, after position: ExpirationID?) throws(DatabaseError) -> Double {
        let (statement, parameters) = candidates.all(after: position)
        let plan = try connection.run(statement, parameters, until: deadline)
        let line = plan.text(0, 0) ?? ""
        return line.firstMatch(of: /rows=([0-9]+)/).flatMap { Double($0.1) } ?? 0
    }
}
