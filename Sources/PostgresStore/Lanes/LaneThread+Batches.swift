import Logging

/// The work on one batch: its statement, and the recovery when that fails.
extension LaneThread {
    typealias Call = Lane<Verb.Input, Verb.Output>.Call

    /// The loss of the connection while these were under way.
    struct Loss {
        let error: DatabaseError
        let unanswered: [Call]
    }

    /// Answers each call of the batch, unless the connection is lost.
    func perform(_ batch: [Call], with verb: inout Verb, on connection: Connection) -> Loss? {
        let start = ContinuousClock.now
        do throws(DatabaseError) {
            let outputs = try attempt(batch, with: &verb, on: connection)
            monitor.worked()
            metrics.statementSeconds.observe(ContinuousClock.now - start)
            metrics.batchRows.observe(Double(batch.reduce(0) { $0 + $1.rows }))
            for (call, output) in zip(batch, outputs) { call.answer(.success(output)) }
        } catch {
            switch error.kind {
            case .connectionLost: return Loss(error: error, unanswered: batch)
            case .badData where batch.count > 1: return performHalves(batch, with: &verb, on: connection)
            default: return fail(batch, error, with: &verb, on: connection)
            }
        }
        return nil
    }

    /// One bad row fails its whole statement: halved until it is alone, it fails alone.
    private func performHalves(_ batch: [Call], with verb: inout Verb, on connection: Connection) -> Loss? {
        let middle = batch.count / 2
        if let loss = perform(Array(batch[..<middle]), with: &verb, on: connection) {
            return Loss(error: loss.error, unanswered: loss.unanswered + batch[middle...])
        }
        return perform(Array(batch[middle...]), with: &verb, on: connection)
    }

    /// Repeats the statement at once after a deadlock or a serialization failure, as long as there is time.
    private func attempt(
        _ batch: [Call], with verb: inout Verb, on connection: Connection
    ) throws(DatabaseError) -> [Verb.Output] {
        // The last deadline of the batch: the first one's would cut off the others' statement.
        let deadline = batch.map(\.deadline).max() ?? .now
        let inputs = batch.map(\.input)
        let isRepeated = batch.first?.isRepeated ?? false
        while true {
            do throws(DatabaseError) {
                let outputs = try verb.perform(inputs, isRepeated: isRepeated, on: connection, until: deadline)
                precondition(outputs.count == inputs.count)
                return outputs
            } catch {
                guard error.kind == .conflict, ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// Answers with the error. A probe shows whether the error is the lane's or that of what was asked; it comes first,
    /// so that nobody hears of the error and goes on as if the lane worked.
    private func fail(
        _ batch: [Call], _ error: DatabaseError, with verb: inout Verb, on connection: Connection
    ) -> Loss? {
        defer { for call in batch { call.answer(.failure(error.storeError)) } }
        if error.kind == .notBegun { return nil }
        metrics.failures.add(batch.count)
        do throws(DatabaseError) {
            if error.kind == .failed { try probe(&verb, on: connection) }
        } catch {
            return Loss(error: error, unanswered: [])
        }
        if error.kind != .failed || monitor.doubt == nil {
            logger.error(
                "statement failed", metadata: ["lane": "\(monitor.lane)", "reason": "\(error.reason)"])
        }
        return nil
    }
}
