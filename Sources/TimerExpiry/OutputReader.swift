import TimerCore

/// The reader of the outputs of claimed timers.
struct OutputReader: Sendable {
    let configuration: ExpiryConfiguration

    /// Reads the outputs of a claim. The timers of one sender mostly have the same one, which is read once for all.
    ///
    /// - Returns: the timers in the claim's order, and those that end in error untried: it is too late, or their output
    ///   cannot be read.
    func read(_ claim: Claim) -> (due: [DueTimer], ended: [Settlement]) {
        var outputs: [JSONObjectText: Result<ResolvedOutput, InvalidOutputMode>] = [:]
        var due: [DueTimer] = []
        due.reserveCapacity(claim.expirations.count)
        var ended: [Settlement] = []
        for expiration in claim.expirations {
            switch output(of: expiration, &outputs) {
            case .success(let output):
                let timer = DueTimer(
                    expiration: expiration, owner: claim.owner, output: output, claimedAt: claim.claimedAt)
                if let left = timer.left(at: claim.claimedAt), left <= .zero {
                    ended.append(timer.settlement(.tooLate))
                } else {
                    due.append(timer)
                }
            case .failure(let error):
                let verdict = Settlement.Verdict.givenUp(reason: "the stored outputMode cannot be read: \(error)")
                ended.append(Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict))
            }
        }
        return (due, ended)
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
