import TimerCore

/// The reader of the outputs of claimed timers.
struct OutputReader: Sendable {
    let configuration: ExpiryConfiguration

    /// Reads the outputs of a claim. The timers of one sender mostly have the same one, which is read once for all.
    ///
    /// - Parameter now: the database's time: what is due later is early.
    func read(_ claim: Claim, at now: Timestamp) -> ClaimReading {
        var outputs: [JSONObjectText: Result<ResolvedOutput, InvalidOutputMode>] = [:]
        var reading = ClaimReading()
        reading.due.reserveCapacity(claim.expirations.count)
        for expiration in claim.expirations {
            let fate = fate(of: expiration, in: claim, &outputs)
            switch fate {
            case _ where expiration.attemptDueAt > now:
                reading.early.append(EarlyTimer(dueAt: expiration.attemptDueAt, fate: fate))
            case .attempt(let timer): reading.due.append(timer)
            case .end(let settlement): reading.ended.append(settlement)
            }
        }
        return reading
    }

    private func fate(
        of expiration: ClaimedExpiration, in claim: Claim,
        _ outputs: inout [JSONObjectText: Result<ResolvedOutput, InvalidOutputMode>]
    ) -> EarlyTimer.Fate {
        switch output(of: expiration, &outputs) {
        case .success(let output):
            let timer = DueTimer(
                expiration: expiration, owner: claim.owner, output: output, claimedAt: claim.claimedAt)
            guard let left = timer.left(at: claim.claimedAt), left <= .zero else { return .attempt(timer) }
            return .end(timer.settlement(.tooLate))
        case .failure(let error):
            let verdict = Settlement.Verdict.givenUp(reason: "the stored outputMode cannot be read: \(error)")
            return .end(Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict))
        }
    }

    private func output(
        of expiration: ClaimedExpiration, _ known: inout [JSONObjectText: Result<ResolvedOutput, InvalidOutputMode>]
    ) -> Result<ResolvedOutput, InvalidOutputMode> {
        if let output = known[expiration.outputMode] { return output }
        let output = Result { () throws(InvalidOutputMode) in
            // What was accepted under a larger cap is cut to today's, not refused.
            let limits = OutputLimits(retry: configuration.retry)
            return ResolvedOutput(try OutputMode(json: expiration.outputMode, limits: limits), configuration)
        }
        known[expiration.outputMode] = output
        return output
    }
}
