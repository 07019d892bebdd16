import TimerCore

extension PostgresStore {
    /// Counts the timers that a filter lets through.
    public func count(_ filter: ExpirationFilter, within patience: Duration) async throws(StoreError) -> CountedTimers {
        let end = ContinuousClock.now + patience
        var (count, seen) = (0, 0)
        var query = ExpirationQuery(filter, order: filter.usualOrder)
        var source: ListSource?
        repeat {
            let step = try await step(CountStep(query: query, source: source))
            count += step.count
            seen += ListStatement.budget
            guard let edge = step.edge else { return CountedTimers(count) }
            source = step.source
            query = ExpirationQuery(filter, order: query.order, after: edge)
        } while count <= CountedTimers.exactLimit && ContinuousClock.now < end
        guard let source else { return CountedTimers(count) }
        let all = try await candidates(of: query, from: source)
        return CountedTimers(Int(Double(count) / Double(seen) * max(all, Double(seen))), isEstimate: true)
    }

    private func step(_ step: CountStep) async throws(StoreError) -> CountedStep {
        guard case .counted(let counted) = try await list(.count(step), for: step.query.filter.applicantService) else {
            throw .failed(reason: "the answer is that of another call")
        }
        return counted
    }

    private func candidates(
        of query: ExpirationQuery, from source: ListSource
    ) async throws(StoreError) -> Double {
        let call = ListCall.candidates(query, source)
        guard case .candidates(let all) = try await list(call, for: query.filter.applicantService) else {
            throw .failed(reason: "the answer is that of another call")
        }
        return all
    }
}
